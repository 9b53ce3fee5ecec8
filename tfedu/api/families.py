"""Which family of names a name of TensorFlow 1.15 belongs to: what is missing arrives family by family."""

from __future__ import annotations

from fnmatch import fnmatchcase

FAMILIES = {
    "not_planned": """
        lite.* tpu.* xla.* autograph.* user_ops.* sysconfig.* resource_loader.* profiler.* mixed_precision.*
        load_file_system_library load_library load_op_library nn.quantized_* quantize* dequantize
        *.experimental.* *_BUILD *_FLAG
    """,
    "version": "version.* *VERSION* QUANTIZED_DTYPES",
    "estimator": "estimator.*",
    "feature_columns": "feature_column.*",
    "layers": "layers.*",
    "data": "data.*",
    "metrics": "metrics.*",
    "distribution": """
        distribute.* train.ClusterSpec train.Server* train.ClusterDef train.JobDef train.replica_device_setter
        train.SyncReplicasOptimizer train.SessionManager train.Supervisor VariableAggregation VariableSynchronization
        train.*DistributedSession* train.NewCheckpointReader config.*
    """,
    "distributions": "distributions.* random.* random_gamma random_poisson nn.*_sampler",
    "rnn": "nn.rnn_cell.* nn.*rnn* nn.*ctc* nn.raw_rnn sequence_* edit_distance",
    "control_flow": """
        cond case while_loop switch_case scan map_fn foldl foldr vectorized_map TensorArray* function wrap_function
        custom_gradient recompute_grad grad_pass_through hessians py_function numpy_function CriticalSection
        nondifferentiable_batch_function control_flow_v2_enabled *able_control_flow_v2 make_template AggregationMethod
    """,
    "queues": """
        queue.* *Queue QueueBase *Reader ReaderBase *Accumulator* ConditionalAccumulatorBase train.*batch*
        train.*producer train.queue_runner.* train.*QueueRunner* train.Coordinator train.LooperThread train.limit_epochs
        train.start_queue_runners train.add_queue_runner
    """,
    "records": """
        io.* python_io.* parse_* decode_* encode_* serialize_* deserialize_* FixedLen* VarLenFeature SparseFeature
        train.*Feature* train.*Example* train.*List read_file write_file matching_files train.match_filenames_once
    """,
    "checkpoints": """
        saved_model.* train.*Saver* train.*heckpoint* *meta_graph train.get_checkpoint* train.latest_checkpoint
        train.*saver* MetaGraphDef TensorInfo train.warm_start train.VocabInfo train.init_from_checkpoint
        train.load_* train.list_variables train.remove_checkpoint
    """,
    "summaries": "summary.* Summary* Event HistogramProto LogMessage SessionLog train.*Summary*",
    "hooks": """
        train.*Hook train.*Session* train.*Hook* train.Scaffold train.SingularMonitoredSession train.basic_train_loop
        train.NanLossDuringTrainingError train.SecondOrStepTimer train.SessionRun*
    """,
    "strings": "strings.* string_* *_string substr regex_* reduce_join as_string fingerprint",
    "images": "image.* audio.* extract_*_patches",
    "signal": "signal.* spectral.* *fft *fft2d *fft3d *dct",
    "linear_algebra": """
        linalg.* matrix_* cholesky* qr svd self_adjoint_* cross *betainc *igamma* *lbeta *polygamma *zeta *conj *angle
        *real *imag complex to_complex* math.*
    """,
    "sparse": "sparse.* sparse_* Sparse* *sparse* nn.*sparse* io.*sparse* nn.safe_embedding*",
    "ragged": "ragged.* Ragged*",
    "sets": "sets.*",
    "lookup": "lookup.* *tables* tables_initializer",
    "bits": "bitwise.* bitcast",
    "eager": """
        GradientTape Module executing_eagerly *able_eager_execution *_v2_behavior *_v2_tensorshape *_resource_variables
        *resource_variables* *_tensor_equality init_scope nest.* variable_creator_scope
    """,
    "tools": "app.* flags.* gfile.* logging.* test.* get_logger print debugging.* assert_* add_check_numerics_ops",
    "quantisation": "fake_quant* quantization.* quantize* *quantized*",
    "training": "train.*",
    "nn": "nn.*",
}
"""Family -> patterns of names; the first that fits is meant."""


def family(name: str) -> str:
    """The family of a dotted name.

    >>> family("estimator.DNNClassifier"), family("while_loop"), family("matrix_solve"), family("searchsorted")
    ('estimator', 'control_flow', 'linear_algebra', 'core')
    """
    for found, patterns in FAMILIES.items():
        if any(fnmatchcase(name, pattern) for pattern in patterns.split()):
            return found
    return "core"
