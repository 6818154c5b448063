import type { JsonValue } from '../contracts/json/json-value.ts';

/** A change of a row; null: it is deleted. */
export type RowChange = { readonly shelf: string; readonly key: string; readonly value: JsonValue | null };

/** Rows by key that record which of them changed since they were last saved. Values are never mutated. */
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

  /** Restores a saved row. */
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
