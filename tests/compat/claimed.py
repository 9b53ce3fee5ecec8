"""Where each claim of the source books about the core is tested.

``data/claims.txt`` names the claims of all books; ``list_listings.py`` made it. A place is a program
(``programs/<name>.py``), a golden program (``family.name``), a golden family (``family:``), or a file of tests with
the beginning of a test's name behind two colons.
"""

from __future__ import annotations

TESTED = """
articles/T1 graphs kinds graph.tensor_words
articles/T2 faults graphs claims.what_stands_for_a_tensor
articles/T3 kinds graph.counting_operations
articles/T4 claims.names_within_a_scope graph.default_names
articles/T5 sharing networks claims.names_within_a_scope
articles/T6 sharing claims.names_within_a_scope state.scope_names
articles/T7 graphs sharing state.a_session_each
articles/T8 claims.sizes_of_windows networks
articles/S1 faults runtime/test_session.py::test_after_close
articles/S2 runtime/test_session.py::test_fetches session.feeds_and_fetches
articles/S3 claims.states_that_are_fed
articles/S4 graphs session.interactive_session
articles/S5 session.pruning runtime/test_session.py::test_only_what_is_needed
articles/S6 digits_mlp runtime/test_session.py::test_the_loss_next_to_the_step
articles/S7 graphs
articles/S8 graphs
articles/V1 sharing state.initial_values
articles/V2 kinds random:
articles/V3 graphs random.placeholder_forward
articles/V4 sharing claims.scopes_that_choose_initializers
articles/V5 claims.collections_by_scope
articles/V6 graphs state.assignments
articles/V7 state.regularisers digits_mlp
articles/O1 nn: claims.losses_of_regressions
articles/O2 nn: digits_mlp
articles/O3 conv: claims.sizes_of_windows pictures
articles/O4 nn: digits_cnn
articles/O5 nn: networks
articles/O6 array: numbers
articles/O7 training.sparse_rows words
articles/O8 training.clipped_training session.gradients_of_the_unconnected
articles/O9 claims.scopes_that_choose_initializers
articles/R1 training.compute_and_apply
articles/R2 training.exponential_decay graphs
articles/R3 training.descent_tables graphs
articles/R4 state.moving_average_forms graphs digits_mlp
articles/R5 digits_mlp graph.group_kinds
articles/R7 devices
articles/G1 devices graph.devices_in_names
articles/G2 devices runtime/test_session.py::test_placement_is_logged
articles/G3 devices
articles/G4 devices
articles/G5 devices
articles/G7 graph.devices_in_names
docs/a/3.1.1 runtime/test_session.py::test_only_what_is_needed
docs/a/3.1.2 runtime/test_session.py::test_fetches words
docs/a/3.1.3 claims.states_that_are_fed runtime/test_session.py::test_any_tensor
docs/a/3.1.4 pictures graph.graph_lookup
docs/a/3.1.5 graph.default_names graph.graph_lookup
docs/a/3.1.6 session.interactive_session raindrops
docs/a/3.1.7 kinds graph.placeholder_words
docs/a/3.1.8 claims.what_stands_for_a_tensor
docs/a/3.1.9 mandelbrot complex:
docs/a/3.1.10 mandelbrot state.order_of_reading graph.group_kinds
docs/a/3.1.11 session.pruning
docs/a/3.1.12 kinds graph_def/test_writing.py::test_nodes
docs/a/3.1.13 kinds
docs/a/3.1.14 faults state.uninitialised
docs/a/3.1.15 graph_def/test_writing.py::test_declarations
docs/a/3.2.1 mandelbrot state.assignments
docs/a/3.2.2 devices sharing
docs/a/3.2.3 devices
docs/a/3.2.4 devices
docs/a/3.2.5 devices
docs/a/3.2.8 digits_mlp state.moving_average_demo
docs/a/3.3.3 networks digits_networks
docs/a/3.3.4 nn: array:
docs/a/3.3.5 array:
docs/a/3.3.6 networks
docs/a/3.3.8 raindrops
docs/a/3.3.9 words
docs/a/3.5.1 words
docs/a/3.5.2 words
docs/a/3.5.3 words
docs/a/3.12.1 movement quantization:
docs/a/3.14.1 movement
docs/a/3.14.2 conv: pictures
docs/a/3.14.3 movement numbers
docs/a/3.14.4 normalization:
docs/a/3.14.5 movement
docs/a/3.14.6 movement math:
docs/a/3.14.7 movement
docs/b/3.1.1 kinds graph.tensor_words
docs/b/3.1.2 graph.default_names graph.hidden_scope
docs/b/3.1.3 sharing graph.name_scopes
docs/b/3.1.4 sharing graph.hidden_scope
docs/b/3.1.5 sharing graph.two_graphs
docs/b/3.1.6 kinds faults
docs/b/3.1.7 sharing session.feeds_and_fetches
docs/b/3.1.8 sharing session.fetch_errors random.one_value_per_run
docs/b/3.1.9 sharing session.feeds_and_fetches
docs/b/3.1.10 faults session.feed_errors
docs/b/3.1.11 kinds runtime/test_plan.py::test_metadata
docs/b/3.1.12 claims.what_stands_for_a_tensor
docs/b/3.1.13 kinds state.texts
docs/b/3.1.14 kinds numbers
docs/b/3.1.15 numbers graph.set_shape
docs/b/3.1.16 numbers kinds
docs/b/3.1.17 numbers session.printing_and_asserting
docs/b/3.1.18 sharing graph.control_dependencies
docs/b/3.1.19 compiler/test_passes.py::test_fold compiler/test_passes.py::test_cse session.pruning
docs/b/3.1.20 claims.collections_by_scope graph.collections
docs/b/3.2.1 sharing
docs/b/3.3.1 sharing state.get_variable_initialisers
docs/b/3.3.2 claims.collections_by_scope sharing
docs/b/3.3.3 state.a_session_each
docs/b/3.3.4 sharing state.texts
docs/b/3.3.5 sharing state.assignments
docs/b/3.3.6 claims.what_stands_for_a_tensor
docs/b/3.3.7 sharing state.sharing
docs/b/3.3.8 kinds state.positional_dtype
docs/b/3.4.2 training.linear_program claims.losses_of_regressions
docs/b/3.4.3 numbers training.linear_program
docs/b/3.4.4 training.compute_and_apply
docs/b/3.7.1 devices graph.devices_in_names
docs/b/3.7.2 devices runtime/test_session.py::test_placement_is_logged
docs/b/3.7.3 devices faults
docs/b/3.7.4 kinds
docs/b/3.8.4 movement autodiff.own_gradient
docs/b/3.8.8 claims.gradients_of_ones_own movement
docs/b/3.13.1 numbers math:
docs/b/3.13.2 numbers
docs/b/3.13.3 numbers upgrade/test_tensorflows_tool.py::test_old_and_new
docs/b/3.13.4 upgrade/test_tensorflows_tool.py::test_rewritten
docs/b/3.13.5 kinds
docs/b/3.14.1 ops/test_op_def.py::test_ graph_def/test_writing.py::test_declarations
docs/b/3.14.3 ops/test_op_def.py::test_
docs/b/3.14.5 movement
errors/1 faults sharing
errors/2 faults sharing
errors/3 faults sharing
errors/6 faults sharing
errors/7 faults sharing
errors/8 faults sharing
errors/9 faults sharing
errors/10 faults numbers
errors/11 faults
errors/12 faults numbers
errors/13 faults numbers
errors/14 faults claims.what_stands_for_a_tensor
errors/15 faults claims.what_stands_for_a_tensor
errors/16 faults
errors/17 faults
errors/18 faults sharing
errors/19 faults devices
errors/22 compat/test_v0.py::test_positions_are_refused
errors/24 summaries.refused
errors/25 faults
course/3.1 graphs runtime/test_session.py::test_only_what_is_needed
course/3.2 graph.operation_words
course/3.3 kinds
course/3.4 kinds digits_cnn
course/3.5 plane claims.what_stands_for_a_tensor
course/3.6 numbers faults
course/3.7 numbers faults
course/3.8 kinds numbers
course/3.9 kinds faults random:
course/3.10 basics runtime/test_session.py::test_only_what_is_needed
course/3.11 faults session.interactive_session
course/3.12 basics sharing session.feed_errors
course/3.13 sharing state.initial_values
course/3.14 numbers math:
course/3.15 training.gradients_scope_of_minimize training.compute_and_apply
course/3.16 training.exponential_decay training.rms_prop training.adadelta
course/3.17 digits_softmax claims.losses_of_regressions
course/3.18 faults training.a_diverging_loss_becomes_nan
course/3.19 array: digits_cnn
course/3.20 conv: claims.sizes_of_windows
course/3.21 conv: pictures
course/3.22 nn: digits_cnn
course/3.23 perceptron nn:
course/3.25 sharing digits_mechanics
course/3.29 devices
course/3.33 upgrade/test_files.py::test_a_folder upgrade/test_files.py::test_a_report
course/3.36 datasets/test_read_data_sets.py::test_real_mnist datasets/test_read_data_sets.py::test_fake_data
course/3.37 kinds
course/3.38 kinds graph.finalized_graph
course/3.39 digits_mechanics
course/3.40 networks digits_mlp
course/3.41 digits_softmax training.softmax_regression
course/3.42 digits_cnn digits_networks
course/3.46 training.compute_and_apply
course/3.47 pictures
course/3.50 claims.a_search_over_rates
course/3.51 training.gradient_descent training.momentum training.adagrad training.adadelta training.adam
course/3.52 claims.losses_of_regressions
course/3.55 housing housing_network
course/3.57 devices
course/3.58 claims.what_stands_for_a_tensor
"""

BEYOND = {
    "checkpoints": "articles/R6 articles/C docs/a/3.7. docs/b/3.6. course/3.26",
    "tf.data, queues and readers": "articles/D docs/a/3.10. docs/a/3.11. docs/b/3.5. course/3.31 course/3.53",
    "recurrent cells": "articles/N docs/a/3.4. course/3.34 course/3.48 course/3.49",
    "summaries and TensorBoard": """
        articles/B docs/a/3.8. docs/b/3.9. docs/b/3.10. docs/b/3.11. course/3.27 course/3.28 course/3.54 course/3.60
    """,
    "clusters": "articles/X docs/a/3.2.6 docs/a/3.2.7 docs/b/3.15.",
    "contrib, estimators, feature columns, layers, Keras": """
        articles/H docs/a/3.3.1 docs/a/3.3.2 docs/a/3.3.7 docs/a/3.3.10 docs/a/3.6. docs/a/3.9. docs/a/3.13.
        docs/a/3.15. docs/b/3.2.2 docs/b/3.4.1 docs/b/3.4.5 course/3.24 course/3.43 course/3.44 course/3.45 course/3.59
    """,
    "eager execution": "docs/b/3.8.1 docs/b/3.8.2 docs/b/3.8.3 docs/b/3.8.5 docs/b/3.8.6 docs/b/3.8.7 errors/23",
    "the debugger tfdbg": "docs/b/3.12.",
    "lookup tables": "errors/4",
    "errors of tf.data and of layers": "errors/5 errors/20 errors/21",
    "of a graphics card's memory, or of compiled kernels": "articles/G6 docs/b/3.14.2 docs/b/3.14.4",
    "of compilers, installations, logs and the clock": """
        articles/R8 docs/a/3.14.8 course/3.30 course/3.32 course/3.35 course/3.56
    """,
}
"""What is no part of the core -> the claims; one that ends in a dot or a letter stands for all that begin so."""
