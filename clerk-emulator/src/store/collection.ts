/**
 * Entities of one kind in one SQLite table: an id and the entity as JSON, with an index for each
 * field it is looked up by. `defaults` stand in for fields that are younger than a stored entity. Every call is synchronous, so what stands between two `await`s is atomic.
 */
export class Collection<T extends { id: string }, Field extends keyof T & string = never> {
  readonly #sql: SqlStorage;
  readonly #table: string;
  readonly #defaults: Partial<T>;

  /** Table and field names are this program's own words; no input ever becomes part of a statement. */
  constructor(
    sql: SqlStorage,
    table: string,
    fields: readonly Field[] = [],
    defaults: Partial<T> = {},
  ) {
    this.#sql = sql;
    this.#table = table;
    this.#defaults = defaults;
    sql.exec(`CREATE TABLE IF NOT EXISTS ${table} (id TEXT PRIMARY KEY, entity TEXT NOT NULL)`);
    for (const field of fields) {
      sql.exec(
        `CREATE INDEX IF NOT EXISTS ${table}_${field} ON ${table} (entity ->> '$.${field}')`,
      );
    }
  }

  get(id: string): T | null {
    return this.#read("WHERE id = ?", id)[0] ?? null;
  }

  /** All whose field has the value, oldest first. */
  listBy(field: Field, value: string): T[] {
    return this.#read(`WHERE entity ->> '$.${field}' = ? ORDER BY rowid`, value);
  }

  /** All of them, oldest first. */
  list(): T[] {
    return this.#read("ORDER BY rowid");
  }

  put(entity: T): T {
    this.#sql.exec(
      `INSERT INTO ${this.#table} (id, entity) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET entity = excluded.entity`,
      entity.id,
      JSON.stringify(entity),
    );
    return entity;
  }

  delete(id: string): void {
    this.#sql.exec(`DELETE FROM ${this.#table} WHERE id = ?`, id);
  }

  clear(): void {
    this.#sql.exec(`DELETE FROM ${this.#table}`);
  }

  #read(clause: string, ...values: string[]): T[] {
    return this.#sql
      .exec<{ entity: string }>(`SELECT entity FROM ${this.#table} ${clause}`, ...values)
      .toArray()
      .map((row) => ({ ...this.#defaults, ...JSON.parse(row.entity) }) as T);
  }
}
