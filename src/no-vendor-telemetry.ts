/**
 * To be imported before ONNX Runtime, and on the main thread, since threads only change a copy of the environment: unless
 * this is set when it is loaded, its library tells its maker of each process and model, and keeps an id of the machine and
 * what it could not send yet in ~/.cache.
 * https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
