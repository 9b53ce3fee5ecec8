"""From one bilingual lesson file to two notebooks: read (source), judge (lint), emit (notebook), run (execute)."""
