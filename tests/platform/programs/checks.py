"""A file of tests as TensorFlow 1.x had them."""

import numpy as np
import tensorflow as tf


class ChecksTest(tf.test.TestCase):
    def testValues(self):
        with self.test_session():
            x = tf.constant([1.0, 2.0])
            self.assertAllEqual(x, [1, 2])
            self.assertAllClose(x.eval(), [1.0, 2.0 + 1e-7])
            self.assertAllClose({"a": x, "b": [1.0, [2.0, 3.0]]}, {"a": [1.0, 2.0], "b": [1.0, [2.0, 3.0]]})
            self.assertAllEqual([np.nan, 1.0], [np.nan, 1.0])
            self.assertAllEqual(tf.constant(["a", "b"]), [b"a", b"b"])
            self.assertNotAllEqual(x, [1, 3])
            self.assertNotAllClose(x, [1, 2.1])
            self.assertAllCloseAccordingToType(np.float16(1), np.float16(1.0005))
            self.assertNear(1.0, 1.05, 0.1)
            self.assertArrayNear([1.0], [1.05], 0.1)
            self.assertNDArrayNear(np.ones(2), np.ones(2), 0.1)
            self.assertAllInRange(x, 1, 2)
            self.assertAllInSet(x, {1.0, 2.0, 3.0})
            self.assertAllGreater(x, 0.5)
            self.assertAllLessEqual(x, 2.0)
            self.assertDTypeEqual(x, np.float32)
            self.assertShapeEqual(np.ones(2), x)
            self.assertStartsWith("tensor", "ten")
            self.assertLen([1, 2], 2)
            self.assertItemsEqual([2, 1], [1, 2])

    def testPlaces(self):
        with self.session():
            self.assertDeviceEqual(tf.constant(1).op.device, "/cpu:0")
        with self.session(use_gpu=True):
            self.assertEqual(tf.constant(1).op.device, "")
        self.assertTrue(tf.gfile.IsDirectory(self.get_temp_dir()))
        self.assertStartsWith(self.get_temp_dir(), tf.test.get_temp_dir())
        self.assertFalse(tf.test.is_built_with_cuda())
        self.assertEqual(tf.test.is_gpu_available(), tf.test.gpu_device_name() != "")

    def testFreshGraph(self):
        self.assertEqual(tf.constant(1).name, "Const:0")
        self.assertEqual(tf.get_default_graph().seed, 87654321)
        self.assertEqual(np.random.randint(1000), 539)

    def testCachedSession(self):
        with self.cached_session() as one:
            pass
        with self.test_session(tf.Graph()) as other:
            self.assertIsNot(one, other)
        with self.cached_session() as two:
            self.assertIs(one, two)
        with self.assertRaisesRegexp(ValueError, "The graph used to get the cached session is different"):
            with self.cached_session(tf.Graph()):
                pass

    def testErrors(self):
        with self.session():
            x = tf.placeholder(tf.float32, name="x")
            with self.assertRaisesOpError("You must feed a value for placeholder tensor 'x'"):
                x.eval()
            with self.assertRaisesWithPredicateMatch(tf.errors.InvalidArgumentError, lambda e: e.op.name == "x"):
                x.eval()
            with self.assertRaisesWithPredicateMatch(ValueError, "^no"):
                raise ValueError("no")

    def testGradients(self):
        with self.session():
            x = tf.constant([[1.0, 2.0], [3.0, 4.0]], tf.float64)
            w = tf.constant([[0.5], [0.25]], tf.float64)
            y = tf.matmul(x, w)
            theory, measured = tf.test.compute_gradient(w, (2, 1), y, (2, 1))
            self.assertAllClose(theory, [[1.0, 3.0], [2.0, 4.0]])
            self.assertAllClose(measured, theory)
            start = np.array([[1.0], [2.0]])
            self.assertLess(tf.test.compute_gradient_error(w, [2, 1], y, [2, 1], x_init_value=start), 1e-9)
            self.assertLess(tf.test.compute_gradient_error([x, w], [[2, 2], [2, 1]], y, [2, 1]), 1e-9)
            rows = tf.gather(x, [1, 1])
            self.assertLess(tf.test.compute_gradient_error(x, [2, 2], rows, [2, 2]), 1e-9)
            self.assertEqual(tf.test.compute_gradient_error(x, [2, 2], x[:0], [0, 2]), 0)

    def testGraphDefs(self):
        def build(value, second=True):
            with tf.Graph().as_default() as graph:
                tf.constant(value, name="a")
                if second:
                    tf.placeholder(tf.float32, [2], name="b")
            return graph.as_graph_def()

        same = tf.test.assert_equal_graph_def
        same(build(1.0), build(1.0))
        for actual, expected, message in (
            (build(1.0), build(1.0, False), "Found unexpected node '{{node b}}"),
            (build(1.0, False), build(1.0), "Did not find expected node '{{node b}}"),
            (build(1.0), build(2.0), "Node named 'a' has attr 'value' with value: "),
            (build(1.0), build(1), "Node named 'a' has attr '[a-z]*' with value: "),
        ):
            with self.assertRaisesWithPredicateMatch(AssertionError, message.replace("{", "[{]")):
                same(actual, expected)
        with self.assertRaisesWithPredicateMatch(TypeError, "Expected tf.GraphDef for actual, got int"):
            same(3, build(1.0))

    def testWordsOfFailures(self):
        for check, message in (
            (lambda: self.assertNear(1, 2, 0.5, "x"), "1.000000 != 2.000000 .*0.500000 .x."),
            (lambda: self.assertAllEqual([1], [1, 2]), "Shape mismatch: expected .1,., got .2,."),
            (lambda: self.assertAllEqual([1, 3], [1, 2]), "not equal where = .*\nnot equal lhs = .3.\nnot equal rhs"),
            (lambda: self.assertAllClose([1.0], [1.1]), "Mismatched value: a is different from b"),
            (lambda: self.assertAllClose({"a": [1.0]}, {"a": [2.0]}), "Mismatched value: a.a. is different from b.a."),
            (lambda: self.assertAllClose({"a": 1}, {"b": 1}), "mismatched keys: a has keys"),
            (lambda: self.assertAllInRange([1, 5], 0, 4), "1 of the 2 element.s. are outside the range .0, 4.*\n.*: 5"),
            (lambda: self.assertAllInRange([np.nan], 0, 4), "1 of the 1 element.s. are NaN"),
            (lambda: self.assertAllInSet([1, 5], {1}), "1 unique element.s. are not in the set [{]1[}]: .5."),
            (lambda: self.assertNotAllEqual([1], [1]), "The two values are equal at all elements"),
            (lambda: self.assertStartsWith("a", "b"), "'a' does not start with 'b'"),
        ):
            with self.assertRaisesWithPredicateMatch(AssertionError, message):
                check()

    def testThreads(self):
        done = []
        thread = self.checkedThread(target=done.append, args=(1,))
        thread.start()
        thread.join()
        self.assertEqual(done, [1])

    def testProtos(self):
        with tf.Graph().as_default() as graph:
            tf.no_op(name="n")
        node = graph.as_graph_def().node[0]
        self.assertProtoEquals("name: 'n' op: 'NoOp'", node)


class Sums(tf.test.Benchmark):
    def benchmarkSum(self):
        with tf.Session() as sess:
            report = self.run_op_benchmark(sess, tf.constant(1) + 1, min_iters=3, extras={"size": 2, "kind": "small"})
        print("iters", report["iters"])


if __name__ == "__main__":
    tf.test.main()
