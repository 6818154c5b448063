const secret = /authorization|password|passwd|secret|token|cookie|api_?key|private_?key/i;

/**
 * A JSON log line in which every value under a name that suggests a secret is `[redacted]`, at any depth. It works on
 * the finished line, since pino's formatters see neither the bindings of child loggers nor the fields of errors.
 */
export const redactedLine = (line: string): string =>
  secret.test(line)
    ? `${JSON.stringify(JSON.parse(line, (name, value) => (secret.test(name) ? '[redacted]' : value)))}\n`
    : line;
