/** Shown to the server with every call; kept in memory alone, so that it ends with the page. */
let token = '';

/** @param {string} text - a bearer token, or nothing; pasted with its "Bearer", and broken into lines, as it may be */
export const useToken = (text) => {
  token = text.replace(/^\s*bearer\s/i, '').replace(/[^!-~]/g, '');
};

/** A fault that the server told, or that kept it from telling. */
export class ApiFault extends Error {
  /**
   * @param {string} code - as docs/errors.md has them; empty when the server told none
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const headers = () => (token ? { authorization: `Bearer ${token}` } : {});

/** @param {Response} reply */
const faultOf = async (reply) => {
  const problem = await reply.json().catch(() => undefined);
  return new ApiFault(problem?.code ?? '', problem?.detail ?? problem?.title ?? `the server answers ${reply.status}`);
};

/**
 * @param {string} path - relative to the page
 * @param {RequestInit} options
 */
const call = async (path, options) => {
  const reply = await fetch(path, options).catch((fault) => {
    if (options.signal?.aborted) throw fault;
    throw new ApiFault('', 'the server cannot be reached');
  });
  if (!reply.ok) throw await faultOf(reply);
  return reply;
};

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 */
export const get = async (path, signal) => (await call(path, { headers: headers(), ...(signal && { signal }) })).json();

/**
 * @param {string} path
 * @param {object} body
 * @param {AbortSignal} [signal]
 */
export const post = async (path, body, signal) =>
  (
    await call(path, {
      method: 'POST',
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    })
  ).json();

const pauseMs = 3_000;

/** Longest silence of a connection that stands: the server lets it beat every 15 s. */
const silenceMs = 35_000;

/** @param {number} ms @param {AbortSignal} signal */
export const pause = (ms, signal) =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(undefined);
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });

/** @param {string} block - of a server-sent event @returns {{ event: string, data: string }} */
const parsed = (block) => {
  const lines = block.split('\n');
  const fields = /** @param {string} name */ (name) =>
    lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
  return { event: fields('event').at(-1) ?? 'message', data: fields('data').join('\n') };
};

/**
 * Follows the server's events until the signal ends it; asks again when the connection is lost or silent. Read by `fetch`,
 * since an EventSource can't show a token.
 * @param {AbortSignal} signal
 * @param {(event: string, data: unknown) => void} onEvent
 * @param {(live: boolean) => void} onLive - told whether the connection stands
 */
export const followEvents = async (signal, onEvent, onLive) => {
  while (!signal.aborted) {
    const silent = new AbortController();
    const watch = () => setTimeout(() => silent.abort(), silenceMs);
    let timer = watch();
    try {
      const either = AbortSignal.any([signal, silent.signal]);
      const reply = await call('events', { headers: { ...headers(), accept: 'text/event-stream' }, signal: either });
      const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (reply.body)
        .pipeThrough(new TextDecoderStream())
        .getReader();
      onLive(true);
      let text = '';
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        clearTimeout(timer);
        timer = watch();
        text += piece.value;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const { event, data } of blocks.map(parsed)) if (data) onEvent(event, JSON.parse(data));
      }
    } catch {
      // A lost connection is shown by the light that onLive switches, and tried again.
    }
    clearTimeout(timer);
    onLive(false);
    await pause(pauseMs, signal);
  }
};
