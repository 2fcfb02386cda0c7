/**
 * Bytes of requests that this process holds or is about to read, shared out between tenants.
 *
 * A tenant may hold as much as would still be free: one tenant alone gets half of it all, two that both want more get a
 * third each. However much the others want, a tenant that comes along finds room, and none is kept idle for those that
 * never come.
 */
export class IngestRoom {
  readonly #bytesMax: number;
  readonly #onChange: (bytes: number) => void;
  readonly #byTenant = new Map<string, number>();
  #bytes = 0;

  /** `onChange` hears of the bytes held, whenever they change. */
  constructor(bytesMax: number, onChange: (bytes: number) => void) {
    this.#bytesMax = bytesMax;
    this.#onChange = onChange;
  }

  /** Sets bytes aside for a request; `undefined` when there is no room. `bytes` may be 0. */
  reserve(tenantId: string, bytes: number): ReservedRoom | undefined {
    let held = 0;
    let isReleased = false;
    const grow = (more: number): boolean => {
      if (isReleased) return true;
      if (!this.#hasRoom(tenantId, held, held + more)) return false;
      held += more;
      this.#add(tenantId, more);
      return true;
    };
    if (!grow(bytes)) return undefined;
    return {
      grow,
      release: () => {
        if (!isReleased) this.#add(tenantId, -held);
        isReleased = true;
      },
    };
  }

  #hasRoom(tenantId: string, held: number, wanted: number): boolean {
    const others = this.#bytes - held;
    // Whatever its size, a request passes when nothing else is under way, or it never could.
    if (others === 0) return true;
    const free = this.#bytesMax - others - wanted;
    const tenantOthers = (this.#byTenant.get(tenantId) ?? 0) - held;
    // A tenant's only request need not leave as much free as it takes.
    return tenantOthers === 0 ? free >= 0 : free >= tenantOthers + wanted;
  }

  #add(tenantId: string, bytes: number): void {
    if (bytes === 0) return;
    const left = (this.#byTenant.get(tenantId) ?? 0) + bytes;
    if (left === 0) this.#byTenant.delete(tenantId);
    else this.#byTenant.set(tenantId, left);
    this.#bytes += bytes;
    this.#onChange(this.#bytes);
  }
}

/** Room of one request. */
export interface ReservedRoom {
  /** Takes more; `false` when there is none, and then it has what it had. After the release it does nothing. */
  grow(bytes: number): boolean;
  /** Gives everything back; safe to repeat. */
  release(): void;
}
