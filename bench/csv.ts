import { createReadStream } from 'node:fs';

/**
 * Records of a CSV file, one at a time, the header first (RFC 4180: quoted fields may hold commas, quotes written
 * twice, and line ends). Empty lines are left out.
 */
export async function* readCsv(path: string): AsyncGenerator<string[]> {
  let field = '';
  let record: string[] = [];
  let state: 'plain' | 'quoted' | 'quote in quotes' = 'plain';
  const endRecord = (): string[] | undefined => {
    record.push(field.endsWith('\r') ? field.slice(0, -1) : field);
    const ended = record;
    field = '';
    record = [];
    return ended.length === 1 && ended[0] === '' ? undefined : ended;
  };
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const text = String(chunk);
    let begin = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (state === 'quoted') {
        if (code !== quote) continue;
        field += text.slice(begin, i);
        begin = i + 1;
        state = 'quote in quotes';
        continue;
      }
      if (code === quote) {
        if (state === 'quote in quotes') field += '"';
        begin = i + 1;
        state = 'quoted';
        continue;
      }
      state = 'plain';
      if (code !== comma && code !== lineFeed) continue;
      field += text.slice(begin, i);
      begin = i + 1;
      if (code === comma) {
        record.push(field);
        field = '';
      } else {
        const ended = endRecord();
        if (ended !== undefined) yield ended;
      }
    }
    field += text.slice(begin);
  }
  const last = endRecord();
  if (last !== undefined) yield last;
}

const quote = '"'.charCodeAt(0);
const comma = ','.charCodeAt(0);
const lineFeed = '\n'.charCodeAt(0);
