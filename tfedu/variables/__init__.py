"""State: variables, their scopes, and how they are initialised."""

from tfedu.variables import initializers
from tfedu.variables.creation import (
    VariableAggregation,
    VariableSynchronization,
    disable_resource_variables,
    enable_resource_variables,
    resource_variables_enabled,
    variable_creator_scope,
)
from tfedu.variables.custom_gradient import custom_gradient, grad_pass_through, recompute_grad
from tfedu.variables.partitioned import (
    fixed_size_partitioner,
    min_max_variable_partitioner,
    variable_axis_size_partitioner,
)
from tfedu.variables.scope import (
    AUTO_REUSE,
    VariableScope,
    create_partitioned_variables,
    get_local_variable,
    get_variable,
    get_variable_scope,
    no_regularizer,
    variable_op_scope,
    variable_scope,
)
from tfedu.variables.variable import (
    Variable,
    assert_variables_initialized,
    global_variables,
    global_variables_initializer,
    is_variable_initialized,
    local_variables,
    local_variables_initializer,
    model_variables,
    moving_average_variables,
    report_uninitialized_variables,
    trainable_variables,
    variables_initializer,
)

__all__ = [
    "AUTO_REUSE",
    "Variable",
    "VariableAggregation",
    "VariableScope",
    "VariableSynchronization",
    "assert_variables_initialized",
    "create_partitioned_variables",
    "custom_gradient",
    "disable_resource_variables",
    "enable_resource_variables",
    "fixed_size_partitioner",
    "get_local_variable",
    "get_variable",
    "get_variable_scope",
    "global_variables",
    "global_variables_initializer",
    "grad_pass_through",
    "initializers",
    "is_variable_initialized",
    "local_variables",
    "local_variables_initializer",
    "min_max_variable_partitioner",
    "model_variables",
    "moving_average_variables",
    "no_regularizer",
    "recompute_grad",
    "report_uninitialized_variables",
    "resource_variables_enabled",
    "trainable_variables",
    "variable_axis_size_partitioner",
    "variable_creator_scope",
    "variable_op_scope",
    "variable_scope",
    "variables_initializer",
]
