const words = (text: string): string[] => text.trim().split(/\s+/);

const standard = words(`
  Abs Acos Add And ArgMax ArgMin Asin Atan BatchNormalization Cast CastLike Ceil Celu Clip Concat Constant Cos CumSum
  Div Dropout Elu Equal Erf Exp Flatten Floor Gather GatherElements GatherND Gelu Gemm Greater GreaterOrEqual
  HardSigmoid HardSwish Hardmax Identity IsInf IsNaN LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax
  LpNormalization MatMul Max Mean Min Mish Mod Mul Neg Not Or PRelu Pow Reciprocal ReduceL1 ReduceL2 ReduceLogSum
  ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Round Selu Shape
  Sigmoid Sign Sin Size Slice Softmax Softplus Softsign Split Sqrt Squeeze Sub Sum Tan Tanh ThresholdedRelu TopK
  Transpose Unsqueeze Where Xor`);

const learning = words(`
  ArrayFeatureExtractor Binarizer FeatureVectorizer Imputer LabelEncoder LinearClassifier LinearRegressor Normalizer
  OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor`);

/**
 * The operators that a model may use, by domain: those that are deterministic, terminate, and produce little more than
 * their inputs. Excluded are those that loop or branch (Loop, Scan, If), draw random numbers, make strings, maps or
 * lists (ZipMap), or fill tensors of any size (Expand, Tile, ConstantOfShape).
 */
export const operators: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', new Set(standard)],
  ['ai.onnx', new Set(standard)],
  ['ai.onnx.ml', new Set(learning)],
]);
