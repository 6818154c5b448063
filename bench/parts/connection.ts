import { once } from 'node:events';
import { connect } from 'node:net';

/** A request with a number that differs each time: its bytes, and the number's place in them. */
export type NumberedRequest = { readonly bytes: Buffer; readonly numberAt: number };

const headEnd = '\r\n\r\n';
const digits = 8;

/**
 * POST of JSON.
 * @param body - `[<id>]` in it is the number's place
 */
export const numberedRequest = (url: string, path: string, body: string): NumberedRequest => {
  const numbered = body.replace('[<id>]', '0'.repeat(digits));
  const length = Buffer.byteLength(numbered);
  const head = `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\ncontent-length: ${length}${headEnd}`;
  const numberAt = Buffer.byteLength(head + body.slice(0, body.indexOf('[<id>]')));
  return { bytes: Buffer.from(head + numbered), numberAt };
};

/** A kept connection to a server, with one request in hand at a time. */
export type Connection = {
  /** Sends the request with a number; `onAnswer` is called when the answer has come. */
  readonly post: (number: number, onAnswer: () => void) => void;
  readonly close: () => void;
};

/**
 * The length of the answer at the beginning of a piece of input.
 * @throws Error when it is not 200
 */
const answerLength = (piece: Buffer): number => {
  const end = piece.indexOf(headEnd);
  const head = piece.toString('latin1', 0, end);
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`answered ${head.split('\r\n', 1)}`);
  return end + headEnd.length + Number(/^content-length: (\d+)$/im.exec(head)![1]);
};

/**
 * Opens a connection that reads only the status and the length of an answer, and allocates next to nothing per request:
 * the client's own work and garbage collections are measured along with the server. For servers that send the head of
 * an answer at once, with its length.
 * @param url - `http://HOST:PORT`
 * @param onFault - called for an answer that is not 200, and for a broken connection
 */
export const openConnection = async (
  url: string,
  request: NumberedRequest,
  onFault: (fault: unknown) => void,
): Promise<Connection> => {
  const { hostname, port } = new URL(url);
  const bytes = Buffer.from(request.bytes);
  let answered: () => void = () => {};
  let missing = 0;
  const take = (count: number, buffer: Uint8Array): boolean => {
    try {
      if (missing === 0) missing = answerLength(Buffer.from(buffer.buffer, buffer.byteOffset, count));
      missing -= count;
      if (missing === 0) answered();
    } catch (fault) {
      onFault(fault);
    }
    return true;
  };
  const onread = { buffer: Buffer.allocUnsafeSlow(64 * 1024), callback: take };
  const socket = connect({ port: Number(port), host: hostname, noDelay: true, onread });
  await once(socket, 'connect');
  socket.once('error', onFault);
  socket.once('end', () => onFault(new Error('the server closed the connection')));
  return {
    post: (number, onAnswer) => {
      answered = onAnswer;
      bytes.write(`${number}`.padStart(digits, '0'), request.numberAt, 'latin1');
      socket.write(bytes);
    },
    close: () => socket.destroy(),
  };
};
