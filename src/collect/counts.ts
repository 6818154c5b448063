/** Counts by name: inputs, kinds of output, codes. */
export type CountsByName = Readonly<Record<string, number>>;

const addTo = (counts: Map<string, number>, name: string, more = 1): void => {
  counts.set(name, (counts.get(name) ?? 0) + more);
};

/** Counts events. */
export class Counts {
  readonly #read = new Map<string, number>();
  readonly #given = new Map<string, number>();
  readonly #sent = new Map<string, number>();
  readonly #odd = new Map<string, number>();

  /** Counts a message read from an input. */
  read(input: string): void {
    addTo(this.#read, input);
  }

  /** Counts an output: a request, an outcome, a template. */
  gave(kind: string): void {
    addTo(this.#given, kind);
  }

  /** Counts delivered outputs. */
  sent(place: string, messages: number): void {
    addTo(this.#sent, place, messages);
  }

  /** Counts a message that could not be read or sent, or had no meaning. */
  odd(code: string): void {
    addTo(this.#odd, code);
  }

  parts(): Readonly<Record<'read' | 'given' | 'sent' | 'odd', CountsByName>> {
    return {
      read: Object.fromEntries(this.#read),
      given: Object.fromEntries(this.#given),
      sent: Object.fromEntries(this.#sent),
      odd: Object.fromEntries(this.#odd),
    };
  }

  /** All in one, sorted by name: `read_logs`, `outcomes`, `sent_ranking`, `REPEATED`. */
  all(): CountsByName {
    const named = [
      ...[...this.#read].map(([input, count]) => [`read_${input}`, count] as const),
      ...[...this.#given].map(([kind, count]) => [`${kind}s`, count] as const),
      ...[...this.#sent].map(([place, count]) => [`sent_${place}`, count] as const),
      ...this.#odd,
    ];
    return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
