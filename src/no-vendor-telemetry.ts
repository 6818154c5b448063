/**
 * Import before ONNX Runtime, and on the main thread, since threads only change a copy of the environment: unless this
 * is set when its library is loaded, it reports each process and model to its maker, and keeps an id of the machine and
 * unsent reports in ~/.cache.
 * https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
