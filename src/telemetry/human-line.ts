const marks: Readonly<Record<string, string>> = {
  trace: '…',
  debug: '·',
  info: ' ',
  warn: '!',
  error: '✗',
  fatal: '✗',
};

/**
 * A JSON log line as one line for people: `12:03:04.123 ! text name=value …`, times in UTC. Values with anything but
 * plain characters are quoted as in JSON, so that no message can move the cursor or fake a line.
 */
export const humanLine = (jsonLine: string): string => {
  const { time, level, msg = '', err, pid: _pid, hostname: _hostname, ...fields } = JSON.parse(jsonLine);
  const shown = Object.entries(fields).map(([name, value]) => `${plain(name)}=${plain(value)}`);
  const fault = err === undefined ? [] : [`${plain(err.code ?? err.type)}: ${plain(err.message ?? err)}`];
  const head = `${String(time).slice(11, 23)} ${marks[level] ?? level} ${spoken(msg)}`;
  return `${[head, [...fault, ...shown].join(' ')].filter(Boolean).join('  ')}\n`;
};

/** Control, format and other characters that a terminal may interpret. */
const unsafe = /[\p{C}\u2028\u2029]/gu;

const escaped = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`;

const spoken = (text: unknown): string => String(text).replace(unsafe, escaped);

const plain = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=\p{C}]+$/u.test(value) ? value : spoken(JSON.stringify(value));
