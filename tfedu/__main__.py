"""``python -m tfedu`` is the ``tfedu`` command, for where the command itself is not on the PATH."""

from tfedu.cli import main

if __name__ == "__main__":
    main()
