/** A fault reported by the server, or one that kept it from answering. */
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

/** Sent to the server with every call; kept in memory only, so that it ends with the page. */
let token = '';

/** Why this token, or none, is not shown again. @type {ApiFault | undefined} */
let refused;

/** @param {string} text - a bearer token, or nothing; pasted with its "Bearer", and broken into lines, as it may be */
export const useToken = (text) => {
  token = text.replace(/^\s*bearer\s/i, '').replace(/[^!-~]/g, '');
  refused = undefined;
};

const ofTokens = new Set(['TOKEN_MISSING', 'TOKEN_REFUSED', 'NOT_PERMITTED']);

/** Whether another token may help. @param {unknown} fault @returns {fault is ApiFault} */
export const asksForToken = (fault) => fault instanceof ApiFault && ofTokens.has(fault.code);

const headers = () => (token ? { authorization: `Bearer ${token}` } : {});

/** @param {Response} reply */
const faultOf = async (reply) => {
  const problem = await reply.json().catch(() => undefined);
  if (problem?.code === 'TOKEN_MISSING') return new ApiFault(problem.code, 'this server asks for a token');
  return new ApiFault(problem?.code ?? '', problem?.detail ?? problem?.title ?? `the server answers ${reply.status}`);
};

/**
 * @param {string} path - relative to the page
 * @param {RequestInit} options
 */
const call = async (path, options) => {
  if (refused) throw refused;
  const shown = token;
  const reply = await fetch(path, options).catch((fault) => {
    if (options.signal?.aborted) throw fault;
    throw new ApiFault('', 'the server cannot be reached');
  });
  if (reply.ok) return reply;
  const fault = await faultOf(reply);
  if (shown === token && fault.code.startsWith('TOKEN_')) refused = fault;
  throw fault;
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

/** Longest silence of a working connection: the server sends a heartbeat every 15 s. */
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

/** @typedef {{ live: boolean, refusal: ApiFault | undefined }} Link - whether the connection stands, and why not if for good */

/**
 * Follows the server's events until the signal ends it, or the server asks for another token; reconnects when the
 * connection is lost or silent. Uses `fetch`, since an EventSource can't send a token.
 * @param {AbortSignal} signal
 * @param {(event: string, data: unknown) => void} onEvent
 * @param {(link: Link) => void} onLink
 */
export const followEvents = async (signal, onEvent, onLink) => {
  while (!signal.aborted) {
    const silent = new AbortController();
    const watch = () => setTimeout(() => silent.abort(), silenceMs);
    let timer = watch();
    /** @type {ApiFault | undefined} */
    let refusal;
    try {
      const either = AbortSignal.any([signal, silent.signal]);
      const reply = await call('events', { headers: { ...headers(), accept: 'text/event-stream' }, signal: either });
      const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (reply.body)
        .pipeThrough(new TextDecoderStream())
        .getReader();
      onLink({ live: true, refusal: undefined });
      let text = '';
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        clearTimeout(timer);
        timer = watch();
        text += piece.value;
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const { event, data } of blocks.map(parsed)) if (data) onEvent(event, JSON.parse(data));
      }
    } catch (fault) {
      // A lost connection is shown, and tried again.
      if (asksForToken(fault)) refusal = fault;
    }
    clearTimeout(timer);
    onLink({ live: false, refusal });
    if (refusal) return;
    await pause(pauseMs, signal);
  }
};
