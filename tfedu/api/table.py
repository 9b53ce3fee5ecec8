"""The public names: ``tf.<name>`` -> where the object lives.

One entry per module; ``public=attribute`` where the two names differ.
"""

from __future__ import annotations

NAMES = {
    "": """
    graph.errors: OpError
    graph.context: get_default_graph reset_default_graph get_default_session
    graph.graph: Graph GraphKeys
    graph.graph_def: import_graph_def
    graph.operation: Operation
    graph.tensor: Tensor
    graph.indexed_slices: IndexedSlices
    graph.tensor_shape: TensorShape Dimension
    graph.dtypes: DType as_dtype float16 float32 float64 half=float16 double=float64 int8 int16 int32 int64 uint8 uint16
        uint32 uint64 bool=bool_ string complex64 complex128 bfloat16 qint8 quint8 qint16 quint16 qint32 resource
        variant QUANTIZED_DTYPES
    graph.device_spec: DeviceSpec
    graph.versions: VERSION GIT_VERSION COMPILER_VERSION CXX11_ABI_FLAG MONOLITHIC_BUILD GRAPH_DEF_VERSION
        GRAPH_DEF_VERSION_MIN_CONSUMER GRAPH_DEF_VERSION_MIN_PRODUCER
    autodiff: gradients hessians AggregationMethod UnconnectedGradients RegisterGradient NotDifferentiable
        NoGradient=NotDifferentiable no_gradient=NotDifferentiable
    ops.apply: convert_to_tensor name_scope op_scope register_tensor_conversion_function
    api.behaviour: executing_eagerly disable_eager_execution disable_v2_behavior disable_v2_tensorshape
        disable_tensor_equality disable_control_flow_v2 control_flow_v2_enabled init_scope container
        enable_eager_execution enable_v2_behavior enable_v2_tensorshape enable_tensor_equality enable_control_flow_v2
    api.scopes: device control_dependencies colocate_with add_to_collection add_to_collections get_collection
        get_collection_ref
    ops.constant: constant placeholder placeholder_with_default zeros ones fill zeros_like ones_like range=range_
        linspace lin_space=linspace
    ops.array: identity identity_n stop_gradient shape shape_n size rank reshape expand_dims squeeze transpose
        matrix_transpose concat stack parallel_stack unstack split tile broadcast_to pad reverse reverse_v2=reverse roll
        invert_permutation guarantee_const
    ops.array.slicing: slice strided_slice newaxis
    ops.array.gather: gather one_hot argmax argmin arg_max arg_min boolean_mask
    ops.array.batch_gather: batch_gather
    ops.array.scatter: gather_nd scatter_nd sparse_to_dense tensor_scatter_update tensor_scatter_add tensor_scatter_sub
        tensor_scatter_nd_update=tensor_scatter_update tensor_scatter_nd_add=tensor_scatter_add
        tensor_scatter_nd_sub=tensor_scatter_sub
    ops.variables.scattering: scatter_update scatter_add scatter_sub scatter_mul scatter_div scatter_min scatter_max
        scatter_nd_update scatter_nd_add scatter_nd_sub batch_scatter_update
    ops.array.partition: dynamic_partition dynamic_stitch
    ops.math.gamma: betainc igamma igammac lbeta polygamma zeta
    ops.array.positions: searchsorted unravel_index repeat
    ops.math.counting: bincount histogram_fixed_width histogram_fixed_width_bins confusion_matrix
    ops.math.bitwise: bitcast
    ops.math.segment: segment_sum segment_mean segment_max segment_min segment_prod unsorted_segment_sum
        unsorted_segment_max
        unsorted_segment_min unsorted_segment_prod unsorted_segment_mean unsorted_segment_sqrt_n
    ops.array.inspection: is_tensor get_static_value dimension_value dimension_at_index
        convert_to_tensor_or_indexed_slices make_tensor_proto make_ndarray
    ops.broadcasting: broadcast_static_shape broadcast_dynamic_shape
    ops.math.elementwise: negative abs sign square sqrt rsqrt reciprocal exp expm1 log log1p sin cos tan asin acos atan
        atan2
        sinh cosh tanh asinh acosh atanh sigmoid erf erfc lgamma digamma floor ceil rint round is_nan is_inf is_finite
        logical_not logical_and logical_or logical_xor add subtract multiply divide div div_no_nan truediv floordiv
        floor_div=floordiv realdiv truncatediv truncatemod floormod mod=floormod pow maximum minimum squared_difference
        equal not_equal less less_equal greater greater_equal cast to_bfloat16 to_float to_double to_int32
        to_int64 to_complex64 to_complex128 scalar_mul where where_v2 add_n accumulate_n log_sigmoid
    ops.math.reduction: reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_all reduce_any reduce_logsumexp
        count_nonzero cumsum cumprod
    ops.math.norms: norm
    ops.signal: fft fft2d fft3d ifft ifft2d ifft3d
    ops.linalg.decompositions: cholesky cholesky_solve matrix_determinant matrix_inverse matrix_solve
        matrix_triangular_solve
        qr svd self_adjoint_eig self_adjoint_eigvals matrix_square_root matrix_solve_ls
    ops.math.complex: complex real imag angle
    ops.math.conjugate: conj
    ops.linalg.products: matmul cross sparse_matmul
    ops.math.contraction: tensordot einsum
    ops.linalg.parts: diag diag_part matrix_diag matrix_diag_part matrix_set_diag matrix_band_part trace eye
    ops.array.spatial: space_to_depth depth_to_space space_to_batch_nd batch_to_space_nd space_to_batch batch_to_space
        extract_image_patches extract_volume_patches
    ops.nn.dilated: required_space_to_batch_paddings
    ops.array.sequences: sort argsort reverse_sequence unique unique_with_counts setdiff1d sequence_mask meshgrid
    ops.sparse_tensor: SparseTensor SparseTensorValue SparseTensorSpec convert_to_tensor_or_sparse_tensor
        sparse_placeholder
    ops.ragged.tensor: RaggedTensor
    ops.ragged.spec: RaggedTensorSpec
    ops.sparse.convert: sparse_tensor_to_dense sparse_merge sparse_to_indicator sparse_reset_shape
    ops.sparse.layout: sparse_reorder sparse_reshape sparse_transpose
    ops.sparse.choosing: sparse_concat sparse_split sparse_slice sparse_retain sparse_mask sparse_fill_empty_rows
    ops.sparse.arithmetic: sparse_add sparse_maximum sparse_minimum sparse_softmax
    ops.sparse.reduction: sparse_reduce_sum sparse_reduce_sum_sparse sparse_reduce_max sparse_reduce_max_sparse
    ops.sparse.matmul: sparse_tensor_dense_matmul
    ops.sparse.serialize: serialize_sparse serialize_many_sparse deserialize_many_sparse
    ops.array.edit_distance: edit_distance
    ops.sparse.segments: sparse_segment_sum sparse_segment_mean sparse_segment_sqrt_n
    ops.math.clip: saturate_cast clip_by_value clip_by_norm clip_by_average_norm clip_by_global_norm global_norm
    ops.quantized.fake_quant: fake_quant_with_min_max_args fake_quant_with_min_max_args_gradient
        fake_quant_with_min_max_vars
        fake_quant_with_min_max_vars_gradient fake_quant_with_min_max_vars_per_channel
        fake_quant_with_min_max_vars_per_channel_gradient
    ops.quantized.quantization: quantize_v2 quantize dequantize
    ops.quantized: quantized_concat
    ops.random.rejection: random_gamma random_poisson
    ops.random.draws: random_normal truncated_normal random_uniform random_shuffle random_crop multinomial
        set_random_seed
        get_seed
    ops.control: no_op group tuple=tuple_ Assert Print py_func timestamp
    ops.checks.values: assert_equal assert_none_equal assert_less assert_less_equal assert_greater assert_greater_equal
        assert_negative assert_positive assert_non_negative assert_non_positive assert_near check_numerics
        verify_tensor_all_finite add_check_numerics_ops is_non_decreasing is_strictly_increasing
    ops.checks.shapes: assert_rank assert_rank_at_least assert_rank_in assert_scalar ensure_shape
    ops.checks.types: assert_integer assert_type assert_same_float_dtype assert_proper_iterable is_numeric_tensor
    ops.variables.state: assign assign_add assign_sub count_up_to
    ops.variables.accumulators: ConditionalAccumulatorBase ConditionalAccumulator SparseConditionalAccumulator
    ops.queues: QueueBase FIFOQueue PaddingFIFOQueue PriorityQueue RandomShuffleQueue
    variables: Variable VariableScope AUTO_REUSE get_variable get_local_variable get_variable_scope variable_scope
        variable_op_scope no_regularizer global_variables trainable_variables local_variables model_variables
        moving_average_variables global_variables_initializer local_variables_initializer variables_initializer
        create_partitioned_variables fixed_size_partitioner min_max_variable_partitioner variable_axis_size_partitioner
        VariableAggregation VariableSynchronization variable_creator_scope enable_resource_variables
        disable_resource_variables resource_variables_enabled custom_gradient recompute_grad grad_pass_through
        is_variable_initialized report_uninitialized_variables assert_variables_initialized
    variables.template: make_template
    variables.initializers: zeros_initializer=Zeros ones_initializer=Ones constant_initializer=Constant
        random_uniform_initializer=RandomUniform random_normal_initializer=RandomNormal
        truncated_normal_initializer=TruncatedNormal variance_scaling_initializer=VarianceScaling
        uniform_unit_scaling_initializer=UniformUnitScaling glorot_uniform_initializer=GlorotUniform
        glorot_normal_initializer=GlorotNormal orthogonal_initializer=Orthogonal
    platform.logging: get_logger
    ops.strings.numbers: as_string string_to_number
    ops.strings.letters: substr string_strip encode_base64 decode_base64
    ops.strings.joining: string_join reduce_join
    ops.strings.splitting: string_split
    ops.strings.regular: regex_replace
    ops.strings.formatting: print=print_
    ops.parsing.files: read_file write_file matching_files
    ops.parsing.raw: decode_raw decode_compressed serialize_tensor parse_tensor
    ops.parsing.csv: decode_csv
    ops.parsing.features: FixedLenFeature VarLenFeature FixedLenSequenceFeature SparseFeature
    ops.parsing.example: parse_example parse_single_example decode_json_example
    ops.parsing.sequence_example: parse_single_sequence_example
    ops.strings.hashing: string_to_hash_bucket string_to_hash_bucket_fast string_to_hash_bucket_strong fingerprint
    runtime: Session InteractiveSession ConfigProto GPUOptions GraphOptions RunOptions RunMetadata
    """,
    "nn": """
    ops.nn.activations: relu relu6 elu selu swish softplus softsign leaky_relu crelu zero_fraction
    ops.nn.bias: bias_add relu_layer xw_plus_b
    ops.nn.softmax: softmax log_softmax
    ops.nn.cross_entropy: softmax_cross_entropy_with_logits softmax_cross_entropy_with_logits_v2
        sparse_softmax_cross_entropy_with_logits sigmoid_cross_entropy_with_logits
        weighted_cross_entropy_with_logits log_poisson_loss
    ops.nn.normalization: l2_loss l2_normalize
    ops.nn.moments: moments weighted_moments sufficient_statistics normalize_moments
    ops.nn.batch_norm: batch_normalization batch_norm_with_global_normalization fused_batch_norm
    ops.nn.loss_averages: compute_average_loss scale_regularization_loss
    ops.nn.dropout: dropout
    ops.nn.local_response: local_response_normalization lrn
    ops.math.elementwise: tanh sigmoid
    ops.nn.conv: conv2d conv2d_transpose conv2d_backprop_input conv2d_backprop_filter
    ops.nn.convolution: conv1d conv1d_transpose conv3d conv3d_transpose conv3d_backprop_filter
        conv3d_backprop_filter_v2=conv3d_backprop_filter convolution conv_transpose atrous_conv2d
        atrous_conv2d_transpose
    ops.nn.dilated: with_space_to_batch
    ops.nn.argmax_pooling: max_pool_with_argmax
    ops.nn.morphology: dilation2d erosion2d
    ops.nn.fractional: fractional_max_pool fractional_avg_pool
    ops.quantized: quantized_avg_pool quantized_conv2d quantized_max_pool quantized_relu_x
    ops.nn.pooling: max_pool avg_pool max_pool1d max_pool2d max_pool3d max_pool_v2 avg_pool1d avg_pool2d avg_pool3d
        avg_pool_v2 pool
    ops.array.gather: in_top_k top_k
    ops.nn.embedding: embedding_lookup
    ops.sparse.embedding: embedding_lookup_sparse safe_embedding_lookup_sparse
    ops.nn.candidate_sampling: uniform_candidate_sampler log_uniform_candidate_sampler learned_unigram_candidate_sampler
        fixed_unigram_candidate_sampler all_candidate_sampler compute_accidental_hits
    ops.nn.ctc: ctc_loss ctc_loss_v2 ctc_greedy_decoder ctc_beam_search_decoder ctc_beam_search_decoder_v2
        ctc_unique_labels collapse_repeated
    ops.nn.sampled_losses: nce_loss sampled_softmax_loss
    ops.nn.depthwise: depthwise_conv2d separable_conv2d depthwise_conv2d_native depthwise_conv2d_backprop_input
        depthwise_conv2d_native_backprop_input=depthwise_conv2d_backprop_input depthwise_conv2d_backprop_filter
        depthwise_conv2d_native_backprop_filter=depthwise_conv2d_backprop_filter
    ops.array.spatial: depth_to_space space_to_depth space_to_batch batch_to_space
    """,
    "math": """
    ops.math.complex: real imag angle
    ops.math.conjugate: conj
    ops.math.elementwise: negative abs sign square sqrt rsqrt reciprocal exp expm1 log log1p sin cos tan asin acos atan
        atan2
        sinh cosh tanh asinh acosh atanh sigmoid erf erfc lgamma digamma floor ceil rint round is_nan is_inf is_finite
        add subtract multiply divide pow maximum minimum squared_difference equal not_equal less less_equal greater
        greater_equal logical_not logical_and logical_or logical_xor add_n
    ops.math.reduction: reduce_sum reduce_mean reduce_max reduce_min reduce_prod reduce_all reduce_any reduce_logsumexp
        reduce_variance reduce_std count_nonzero cumsum cumprod
    ops.math.segment: segment_sum segment_mean segment_max segment_min segment_prod unsorted_segment_sum
        unsorted_segment_max
        unsorted_segment_min unsorted_segment_prod unsorted_segment_mean unsorted_segment_sqrt_n
    ops.math.elementwise: accumulate_n scalar_mul truediv floordiv floormod mod=floormod divide_no_nan=div_no_nan
        multiply_no_nan reciprocal_no_nan xdivy xlogy log_sigmoid bessel_i0 bessel_i0e bessel_i1 bessel_i1e
    ops.math.gamma: betainc igamma igammac lbeta polygamma zeta
    ops.math.euclidean_norm: reduce_euclidean_norm
    ops.math.logsumexp: cumulative_logsumexp
    ops.math.polynomial: polyval
    ops.array: invert_permutation
    ops.math.bitwise: nextafter
    ops.math.counting: bincount confusion_matrix
    ops.nn.softmax: softmax log_softmax
    ops.array.gather: argmax argmin in_top_k top_k
    ops.nn.activations: softplus softsign zero_fraction
    ops.nn.normalization: l2_normalize
    ops.checks.values: is_non_decreasing is_strictly_increasing
    """,
    "debugging": """
    ops.control: Assert
    ops.math.elementwise: is_finite is_inf is_nan
    ops.checks.values: assert_equal assert_none_equal assert_less assert_less_equal assert_greater assert_greater_equal
        assert_negative assert_positive assert_non_negative assert_non_positive assert_near check_numerics
        assert_all_finite=verify_tensor_all_finite is_non_decreasing is_strictly_increasing
    ops.checks.shapes: assert_rank assert_rank_at_least assert_rank_in assert_scalar assert_shapes
    ops.checks.types: assert_integer assert_type assert_same_float_dtype assert_proper_iterable is_numeric_tensor
    """,
    "version": """
    graph.versions: VERSION GIT_VERSION COMPILER_VERSION GRAPH_DEF_VERSION GRAPH_DEF_VERSION_MIN_CONSUMER
        GRAPH_DEF_VERSION_MIN_PRODUCER
    """,
    "quantization": """
    ops.quantized.fake_quant: fake_quant_with_min_max_args fake_quant_with_min_max_args_gradient
        fake_quant_with_min_max_vars
        fake_quant_with_min_max_vars_gradient fake_quant_with_min_max_vars_per_channel
        fake_quant_with_min_max_vars_per_channel_gradient
    ops.quantized.quantization: quantize dequantize quantize_and_dequantize
    ops.quantized: quantized_concat
    """,
    "bitwise": """
    ops.math.bitwise: bitwise_and bitwise_or bitwise_xor invert left_shift right_shift
    """,
    "manip": """
    ops.array: reshape reverse roll tile
    ops.array.scatter: gather_nd scatter_nd
    ops.array.spatial: batch_to_space_nd space_to_batch_nd
    """,
    "dtypes": """
    graph.dtypes: DType as_dtype float16 float32 float64 half=float16 double=float64 int8 int16 int32 int64 uint8 uint16
        uint32 uint64 bool=bool_ string complex64 complex128 bfloat16 qint8 quint8 qint16 quint16 qint32 resource
        variant QUANTIZED_DTYPES
    ops.math.elementwise: cast
    ops.math.clip: saturate_cast
    ops.math.complex: complex
    ops.strings.numbers: as_string
    """,
    "linalg": """
    ops.linalg.products: matmul cross
    ops.linalg.parts: diag=matrix_diag diag_part=matrix_diag_part set_diag=matrix_set_diag band_part=matrix_band_part
        tensor_diag=diag tensor_diag_part=diag_part trace matvec adjoint
        eye
    ops.math.contraction: tensordot einsum
    ops.array: transpose=matrix_transpose matrix_transpose
    ops.math.norms: norm normalize
    ops.math.clip: global_norm
    ops.linalg.decompositions: cholesky cholesky_solve logdet slogdet lu qr svd det=matrix_determinant
        inv=matrix_inverse
        solve=matrix_solve triangular_solve=matrix_triangular_solve eigh=self_adjoint_eig eigvalsh=self_adjoint_eigvals
        expm=matrix_exponential logm=matrix_logarithm sqrtm=matrix_square_root lstsq=matrix_solve_ls pinv matrix_rank
        tridiagonal_solve tridiagonal_matmul
    ops.linear_operators: LinearOperator LinearOperatorAdjoint LinearOperatorBlockDiag LinearOperatorCirculant
        LinearOperatorCirculant2D LinearOperatorCirculant3D LinearOperatorComposition LinearOperatorDiag
        LinearOperatorFullMatrix LinearOperatorHouseholder LinearOperatorIdentity LinearOperatorInversion
        LinearOperatorKronecker LinearOperatorLowRankUpdate LinearOperatorLowerTriangular LinearOperatorScaledIdentity
        LinearOperatorToeplitz LinearOperatorZeros
    ops.nn.normalization: l2_normalize
    """,
    "signal": """
    ops.signal: fft fft2d fft3d ifft ifft2d ifft3d rfft rfft2d rfft3d irfft irfft2d irfft3d dct idct frame
        overlap_and_add stft inverse_stft inverse_stft_window_fn hann_window hamming_window linear_to_mel_weight_matrix
        mfccs_from_log_mel_spectrograms fftshift ifftshift
    """,
    "contrib.signal": """
    ops.signal: frame overlap_and_add stft inverse_stft inverse_stft_window_fn hann_window hamming_window
        linear_to_mel_weight_matrix mfccs_from_log_mel_spectrograms
    """,
    "spectral": """
    ops.signal: fft fft2d fft3d ifft ifft2d ifft3d rfft rfft2d rfft3d irfft irfft2d irfft3d dct idct
    """,
    "sets": """
    ops.array.sets: size=set_size set_size union=set_union set_union intersection=set_intersection set_intersection
        difference=set_difference set_difference
    """,
    "ragged": """
    ops.ragged.value: RaggedTensorValue
    ops.ragged.literals: constant constant_value placeholder
    ops.ragged.ranges: range=range_
    ops.ragged.mapping: map_flat_values
    ops.ragged.joining: stack
    ops.ragged.choosing: boolean_mask stack_dynamic_partitions
    ops.ragged.segment_ids: row_splits_to_segment_ids segment_ids_to_row_splits
    """,
    "sparse": """
    ops.variables.accumulators: SparseConditionalAccumulator
    ops.sparse_tensor: SparseTensor placeholder=sparse_placeholder
    ops.sparse.convert: to_dense=sparse_tensor_to_dense from_dense eye=sparse_eye merge=sparse_merge
        to_indicator=sparse_to_indicator reset_shape=sparse_reset_shape
    ops.sparse.layout: reorder=sparse_reorder reshape=sparse_reshape transpose=sparse_transpose
        expand_dims=sparse_expand_dims
    ops.sparse.choosing: concat=sparse_concat split=sparse_split slice=sparse_slice retain=sparse_retain
        mask=sparse_mask fill_empty_rows=sparse_fill_empty_rows
    ops.sparse.arithmetic: add=sparse_add maximum=sparse_maximum minimum=sparse_minimum softmax=sparse_softmax
    ops.sparse.reduction: reduce_sum=sparse_reduce_sum reduce_sum_sparse=sparse_reduce_sum_sparse
        reduce_max=sparse_reduce_max reduce_max_sparse=sparse_reduce_max_sparse
    ops.sparse.crossing: cross=sparse_cross cross_hashed=sparse_cross_hashed
    ops.sparse.matmul: sparse_dense_matmul=sparse_tensor_dense_matmul matmul=sparse_tensor_dense_matmul
    ops.sparse.segments: segment_sum=sparse_segment_sum segment_mean=sparse_segment_mean
        segment_sqrt_n=sparse_segment_sqrt_n
    """,
    "contrib.util": """
    ops.array.inspection: constant_value=get_static_value make_tensor_proto make_ndarray
    """,
    "contrib.layers": """
    ops.nn.regularizers: l1_regularizer l2_regularizer l1_l2_regularizer sum_regularizer
    variables.initializers: xavier_initializer xavier_initializer_conv2d=xavier_initializer
    """,
    "losses": """
    ops.nn.losses: Reduction absolute_difference add_loss compute_weighted_loss cosine_distance get_losses
        get_regularization_loss get_regularization_losses get_total_loss hinge_loss huber_loss log_loss
        mean_pairwise_squared_error mean_squared_error sigmoid_cross_entropy softmax_cross_entropy
        sparse_softmax_cross_entropy
    """,
    "contrib.metrics": """
    evaluation.means: streaming_mean=mean streaming_mean_tensor=mean_tensor streaming_percentage_less=percentage_below
    evaluation.swapped: streaming_accuracy streaming_auc streaming_precision streaming_recall streaming_mean_iou
        streaming_mean_absolute_error streaming_mean_squared_error streaming_root_mean_squared_error
        streaming_mean_relative_error streaming_mean_cosine_distance streaming_true_positives streaming_true_negatives
        streaming_false_positives streaming_false_negatives
    """,
    "metrics": """
    evaluation.means: mean mean_tensor accuracy percentage_below mean_absolute_error mean_squared_error
        root_mean_squared_error mean_relative_error mean_cosine_distance mean_per_class_accuracy
    evaluation.segmentation: mean_iou
    evaluation.confusion: true_positives true_negatives false_positives false_negatives precision recall
    evaluation.thresholds: auc precision_at_thresholds recall_at_thresholds true_positives_at_thresholds
        true_negatives_at_thresholds false_positives_at_thresholds false_negatives_at_thresholds
        sensitivity_at_specificity specificity_at_sensitivity
    evaluation.ranking: recall_at_k recall_at_top_k precision_at_k precision_at_top_k
        sparse_precision_at_k=precision_at_k average_precision_at_k
        sparse_average_precision_at_k=average_precision_at_k
    """,
    "train": """
    training.optimizer: Optimizer
    training.descent: GradientDescentOptimizer MomentumOptimizer
    training.adam: AdamOptimizer
    training.adaptive: AdagradOptimizer AdadeltaOptimizer RMSPropOptimizer FtrlOptimizer
        ProximalGradientDescentOptimizer ProximalAdagradOptimizer AdagradDAOptimizer
    training.schedules: exponential_decay natural_exp_decay inverse_time_decay polynomial_decay cosine_decay
        cosine_decay_restarts linear_cosine_decay noisy_linear_cosine_decay
        piecewise_constant piecewise_constant_decay=piecewise_constant
    training.averages: ExponentialMovingAverage
    summary.reader: summary_iterator
    training.coordinator: Coordinator LooperThread
    training.session_run_hook: SessionRunHook SessionRunArgs SessionRunContext SessionRunValues
    training.sync_replicas: SyncReplicasOptimizer
    training.input: limit_epochs input_producer string_input_producer range_input_producer slice_input_producer
    training.batches: batch maybe_batch batch_join maybe_batch_join shuffle_batch maybe_shuffle_batch shuffle_batch_join
        maybe_shuffle_batch_join
    training.queue_runner: QueueRunner add_queue_runner start_queue_runners
    training.meta_graph: export_meta_graph import_meta_graph
    training.filenames: match_filenames_once
    graph.graph_def: write_graph
    training.global_step: get_global_step create_global_step get_or_create_global_step global_step
        assert_global_step
    """,
    "train.queue_runner": """
    training.queue_runner: QueueRunner add_queue_runner start_queue_runners
    """,
    "graph_util": """
    graph.graph_util: convert_variables_to_constants extract_sub_graph remove_training_nodes must_run_on_cpu
        tensor_shape_from_node_def_name
    graph.graph_def: import_graph_def
    """,
    "queue": """
    ops.queues: QueueBase FIFOQueue PaddingFIFOQueue PriorityQueue RandomShuffleQueue
    """,
    "python_io": """
    io.tfrecord: TFRecordWriter TFRecordOptions TFRecordCompressionType tf_record_iterator
    """,
    "io": """
    ops.queues: QueueBase PaddingFIFOQueue PriorityQueue RandomShuffleQueue
    io.tfrecord: TFRecordWriter TFRecordOptions TFRecordCompressionType tf_record_iterator
    training.filenames: match_filenames_once
    ops.strings.letters: encode_base64 decode_base64
    ops.sparse.serialize: serialize_sparse serialize_many_sparse deserialize_many_sparse
    ops.parsing.files: read_file write_file matching_files
    ops.parsing.raw: decode_raw decode_compressed serialize_tensor parse_tensor
    ops.parsing.csv: decode_csv
    ops.parsing.features: FixedLenFeature VarLenFeature FixedLenSequenceFeature SparseFeature
    ops.parsing.example: parse_example parse_single_example decode_json_example
    ops.parsing.sequence_example: parse_single_sequence_example
    ops.parsing.sequence_batch: parse_sequence_example
    graph.graph_def: write_graph
    ops.image.decoding: decode_and_crop_jpeg decode_bmp decode_gif decode_image decode_jpeg decode_png
        extract_jpeg_shape is_jpeg
    ops.image.encoding: encode_jpeg
    """,
    "errors": """
    graph.errors: OpError CancelledError UnknownError InvalidArgumentError DeadlineExceededError NotFoundError
        AlreadyExistsError PermissionDeniedError ResourceExhaustedError FailedPreconditionError AbortedError
        OutOfRangeError UnimplementedError InternalError UnavailableError DataLossError UnauthenticatedError OK
        CANCELLED UNKNOWN INVALID_ARGUMENT DEADLINE_EXCEEDED NOT_FOUND ALREADY_EXISTS PERMISSION_DENIED
        RESOURCE_EXHAUSTED FAILED_PRECONDITION ABORTED OUT_OF_RANGE UNIMPLEMENTED INTERNAL UNAVAILABLE DATA_LOSS
        UNAUTHENTICATED error_code_from_exception_type exception_type_from_error_code raise_exception_on_not_ok_status
    """,
    "saved_model": """
    graph.versions: SAVED_MODEL_SCHEMA_VERSION
    """,
    "saved_model.constants": """
    graph.versions: SAVED_MODEL_SCHEMA_VERSION
    """,
    "strings": """
    ops.strings.numbers: as_string to_number=string_to_number
    ops.strings.letters: length=string_length lower=string_lower upper=string_upper strip=string_strip substr
    ops.strings.joining: join=string_join reduce_join unsorted_segment_join
    ops.strings.splitting: split bytes_split
    ops.strings.unicode: unicode_decode unicode_decode_with_offsets unicode_encode unicode_script unicode_split
        unicode_split_with_offsets
    ops.strings.ngrams: ngrams
    ops.strings.formatting: format=string_format
    ops.strings.encodings: unicode_transcode
    ops.strings.regular: regex_full_match regex_replace
    ops.strings.hashing: to_hash_bucket=string_to_hash_bucket to_hash_bucket_fast=string_to_hash_bucket_fast
        to_hash_bucket_strong=string_to_hash_bucket_strong
    """,
    "summary": """
    ops.summaries: scalar histogram image audio text tensor_summary merge merge_all get_summary_description
        all_v2_summary_ops initialize
    summary.writer: FileWriter FileWriterCache
    """,
    "audio": """
    ops.parsing.audio: decode_wav encode_wav
    """,
    "logging": """
    platform.logging: DEBUG ERROR FATAL INFO WARN TaskLevelStatusMessage debug error fatal flush get_verbosity info log
        log_every_n log_first_n log_if set_verbosity vlog warn warning
    """,
    "gfile": """
    platform.gfile: GFile Open=GFile FastGFile=GFile Copy DeleteRecursively Exists Glob IsDirectory ListDirectory
        MakeDirs MkDir Remove Rename Stat Walk
    """,
    "io.gfile": """
    platform.gfile: GFile copy exists glob isdir listdir makedirs mkdir remove rename rmtree stat walk
    """,
    "resource_loader": """
    platform.resource_loader: load_resource get_data_files_path get_path_to_datafile get_root_dir_with_all_resources
        readahead_file_path
    """,
    "nest": """
    graph.nest: assert_same_structure flatten is_nested map_structure pack_sequence_as
    """,
    "image": """
    ops.image.decoding: decode_and_crop_jpeg decode_bmp decode_gif decode_image decode_jpeg decode_png
        extract_jpeg_shape is_jpeg
    ops.image.encoding: encode_jpeg encode_png adjust_jpeg_quality
    ops.image.resize: ResizeMethod resize=resize_images resize_images resize_area resize_bicubic resize_bilinear
        resize_nearest_neighbor resize_image_with_pad
    ops.image.geometry: flip_left_right flip_up_down rot90 transpose transpose_image=transpose central_crop
        crop_to_bounding_box pad_to_bounding_box resize_image_with_crop_or_pad
        resize_with_crop_or_pad=resize_image_with_crop_or_pad
    ops.image.crops: crop_and_resize
    ops.image.windows: extract_glimpse extract_patches
    ops.array.spatial: extract_image_patches
    ops.image.colour: adjust_brightness adjust_contrast adjust_gamma adjust_hue adjust_saturation convert_image_dtype
        grayscale_to_rgb hsv_to_rgb per_image_standardization rgb_to_grayscale rgb_to_hsv rgb_to_yiq rgb_to_yuv
        yiq_to_rgb yuv_to_rgb
    ops.image.chance: random_brightness random_contrast random_flip_left_right random_flip_up_down random_hue
        random_jpeg_quality random_saturation
    ops.random.draws: random_crop
    ops.image.boxes: draw_bounding_boxes sample_distorted_bounding_box
    ops.image.suppression: combined_non_max_suppression non_max_suppression non_max_suppression_overlaps
        non_max_suppression_padded non_max_suppression_with_scores
    ops.image.quality: image_gradients psnr sobel_edges ssim ssim_multiscale total_variation
    """,
    "initializers": """
    variables: variables=variables_initializer global_variables=global_variables_initializer
        local_variables=local_variables_initializer
    variables.initializers: zeros=Zeros ones=Ones constant=Constant random_uniform=RandomUniform
        random_normal=RandomNormal truncated_normal=TruncatedNormal variance_scaling=VarianceScaling
        uniform_unit_scaling=UniformUnitScaling identity=Identity glorot_uniform=GlorotUniform
        glorot_normal=GlorotNormal orthogonal=Orthogonal he_normal he_uniform lecun_normal lecun_uniform
    """,
    "random": """
    ops.random.draws: normal=random_normal truncated_normal uniform=random_uniform shuffle=random_shuffle
        set_random_seed get_seed categorical multinomial
    ops.random.rejection: gamma=random_gamma poisson=random_poisson
    ops.random.stateless: stateless_normal=stateless_random_normal stateless_uniform=stateless_random_uniform
        stateless_truncated_normal stateless_multinomial stateless_categorical
    ops.nn.candidate_sampling: uniform_candidate_sampler log_uniform_candidate_sampler learned_unigram_candidate_sampler
        fixed_unigram_candidate_sampler all_candidate_sampler
    """,
}

DEPRECATED = {
    "initialize_all_variables": "global_variables_initializer",
    "initialize_variables": "variables_initializer",
    "initialize_local_variables": "local_variables_initializer",
    "all_variables": "global_variables",
    "mul": "multiply",
    "sub": "subtract",
    "neg": "negative",
    "pack": "stack",
    "unpack": "unstack",
    "inv": "reciprocal",
}
"""0.x spellings whose arguments are those of the new name."""

LAZY = ("datasets", "viz", "course")
"""Rooms that are imported when they are first touched: they bring more than a computation needs."""


def entries(namespace: str) -> dict[str, tuple[str, str]]:
    """Public name -> (module, attribute) of one namespace (``""`` is ``tf`` itself)."""
    result: dict[str, tuple[str, str]] = {}
    module = ""
    for word in NAMES[namespace].split():
        if word.endswith(":"):
            module = f"tfedu.{word[:-1]}"
            continue
        public, _, attribute = word.partition("=")
        result[public] = module, attribute or public
    return result
