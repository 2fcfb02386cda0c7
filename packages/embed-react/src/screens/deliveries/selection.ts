import { useCallback, useMemo, useState } from "react";
import type { Delivery } from "../../api/types.ts";
import { isOver } from "../delivery/explain.ts";

/** Most deliveries that one replay can name; the API's bound. */
export const selectedMax = 1_000;

/** Which deliveries of a list are selected. */
export interface Selection {
  /** Those that are both selected and in the list. */
  readonly ids: ReadonlySet<string>;
  /** Whether everything that can be is selected, up to {@link selectedMax}. */
  readonly isAll: boolean;
  /** How many have ended: only those can be selected. */
  readonly selectableCount: number;
  /** The one destination of all that is selected; `undefined` for none or several. */
  readonly destinationId: string | undefined;
  /** The function stays the same. */
  readonly select: (id: string, isSelected: boolean) => void;
  readonly selectAll: (isSelected: boolean) => void;
  readonly clear: () => void;
}

/** Keeps what is selected of a list that grows; what leaves the list is no longer selected. */
export function useSelection(deliveries: readonly Delivery[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback((id: string, isSelected: boolean) => {
    setChosen((before) => {
      const after = new Set(before);
      if (isSelected) after.add(id);
      else after.delete(id);
      return after;
    });
  }, []);
  const selectable = useMemo(() => deliveries.filter(({ state }) => isOver(state)), [deliveries]);
  const selectAll = useCallback(
    (isSelected: boolean) => {
      const ids = isSelected ? selectable.slice(0, selectedMax).map(({ id }) => id) : [];
      setChosen(new Set(ids));
    },
    [selectable],
  );
  const clear = useCallback(() => setChosen(new Set()), []);
  const inList = useMemo(() => selectable.filter(({ id }) => chosen.has(id)), [selectable, chosen]);
  const ids = useMemo(() => new Set(inList.map(({ id }) => id)), [inList]);
  const destinationIds = new Set(inList.map(({ destinationId }) => destinationId));
  return {
    ids,
    isAll: ids.size > 0 && ids.size === Math.min(selectable.length, selectedMax),
    selectableCount: selectable.length,
    destinationId: destinationIds.size === 1 ? [...destinationIds][0] : undefined,
    select,
    selectAll,
    clear,
  };
}
