/**
 * What waits for its commit, by tenant: bounded by whoever adds, taken in turn, so that a tenant that floods delays
 * only itself.
 *
 * The order of `#lines` is the order of service: the tenant that was served goes to its end.
 */
export class IngestQueue<Item extends { readonly bytes: number }> {
  readonly #lines = new Map<string, Line<Item>>();
  #size = 0;
  #bytes = 0;

  /** Items waiting. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of the items waiting. */
  get bytes(): number {
    return this.#bytes;
  }

  add(tenantId: string, item: Item): void {
    let line = this.#lines.get(tenantId);
    if (line === undefined) {
      line = { items: [], from: 0 };
      this.#lines.set(tenantId, line);
    }
    line.items.push(item);
    this.#size += 1;
    this.#bytes += item.bytes;
  }

  /**
   * The next tenant's oldest items: at least one, at most `itemsMax`, and no more than fit into `bytesMax`. Tenants that
   * have to wait are passed over and keep their turn.
   */
  take(
    itemsMax: number,
    bytesMax: number,
    hasToWait: (tenantId: string) => boolean = () => false,
  ): { tenantId: string; items: Item[] } | undefined {
    const next = this.#lines.entries().find(([tenantId]) => !hasToWait(tenantId));
    if (next === undefined) return undefined;
    const [tenantId, line] = next;
    const items: Item[] = [];
    let bytes = 0;
    while (items.length < itemsMax) {
      const item = line.items[line.from];
      if (item === undefined) break;
      if (items.length > 0 && bytes + item.bytes > bytesMax) break;
      items.push(item);
      bytes += item.bytes;
      line.from += 1;
    }
    this.#size -= items.length;
    this.#bytes -= bytes;
    this.#lines.delete(tenantId);
    if (line.from < line.items.length) this.#lines.set(tenantId, compacted(line));
    return { tenantId, items };
  }

  /** Takes out every item that `isOver` says so of. Items are in the order of arrival, so it stops at the first it keeps. */
  takeWhile(isOver: (item: Item) => boolean): Item[] {
    const taken: Item[] = [];
    for (const [tenantId, line] of this.#lines) {
      for (
        let item = line.items[line.from];
        item !== undefined && isOver(item);
        item = line.items[line.from]
      ) {
        taken.push(item);
        line.from += 1;
        this.#size -= 1;
        this.#bytes -= item.bytes;
      }
      if (line.from === line.items.length) this.#lines.delete(tenantId);
    }
    return taken;
  }
}

interface Line<Item> {
  readonly items: Item[];
  /** Index of the oldest item that still waits: shifting an array of thousands for each flush would cost more. */
  from: number;
}

function compacted<Item>(line: Line<Item>): Line<Item> {
  if (line.from < 1024) return line;
  return { items: line.items.slice(line.from), from: 0 };
}
