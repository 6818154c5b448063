import type { JsonValue } from '../contracts/json/json-value.ts';

/** A change of a row: null means that it is gone. */
export type RowChange = { readonly shelf: string; readonly key: string; readonly value: JsonValue | null };

/** Rows by key that remember which of them changed since somebody last wrote them down. Values are never altered. */
export class Shelf<Value extends object> {
  readonly name: string;
  readonly #rows = new Map<string, Value>();
  readonly #changed = new Set<string>();

  constructor(name: string) {
    this.name = name;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): Value | undefined {
    return this.#rows.get(key);
  }

  entries(): IterableIterator<[string, Value]> {
    return this.#rows.entries();
  }

  set(key: string, value: Value): void {
    this.#rows.set(key, value);
    this.#changed.add(key);
  }

  delete(key: string): void {
    if (this.#rows.delete(key)) this.#changed.add(key);
  }

  /** Puts back a row as it was written down. */
  restore(key: string, value: JsonValue | Value): void {
    this.#rows.set(key, value as Value);
  }

  takeChanges(): RowChange[] {
    const changes = [...this.#changed].map((key) => ({
      shelf: this.name,
      key,
      value: (this.#rows.get(key) ?? null) as JsonValue | null,
    }));
    this.#changed.clear();
    return changes;
  }
}
