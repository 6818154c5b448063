import { once } from 'node:events';
import { connect } from 'node:net';

/** A request whose number is another one each time: the bytes of the whole, and where the number stands. */
export type NumberedRequest = { readonly bytes: Buffer; readonly numberAt: number };

const headEnd = '\r\n\r\n';
const digits = 8;

/** POST of JSON. @param body - `[<id>]` in it is where the number stands */
export const numberedRequest = (url: string, path: string, body: string): NumberedRequest => {
  const numbered = body.replace('[<id>]', '0'.repeat(digits));
  const length = Buffer.byteLength(numbered);
  const head = `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\ncontent-length: ${length}${headEnd}`;
  const numberAt = Buffer.byteLength(head + body.slice(0, body.indexOf('[<id>]')));
  return { bytes: Buffer.from(head + numbered), numberAt };
};

/** A kept connection to a server, with one request in hand at a time. */
export type Connection = {
  /** Sends the request with a number; `onAnswer` is called when the answer is there. */
  readonly post: (number: number, onAnswer: () => void) => void;
  readonly close: () => void;
};

/** Where the answer ends that begins a piece of what came. @throws Error when it is not 200 */
const answerLength = (piece: Buffer): number => {
  const end = piece.indexOf(headEnd);
  const head = piece.toString('latin1', 0, end);
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`answered ${head.split('\r\n', 1)}`);
  return end + headEnd.length + Number(/^content-length: (\d+)$/im.exec(head)![1]);
};

/**
 * Opens a connection that looks at no more of an answer than its status and its length, and makes next to nothing anew
 * for a request: what a client takes beside the server, and its own garbage collections, are measured with it.
 * For servers that send the head of an answer at once, and its length in it.
 * @param url - `http://HOST:PORT`
 * @param onFault - told of an answer that is not 200, and of a connection that broke
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
