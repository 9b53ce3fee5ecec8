"""From a run's subgraph to launches: :mod:`~tfedu.compiler.ir`, lowering, passes, fusion."""
