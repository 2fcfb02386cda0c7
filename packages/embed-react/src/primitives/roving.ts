/**
 * Which of `count` neighbours a key moves the focus to, from `current` on, around the ends; `undefined` for any other key.
 * In a row, the left and right arrows follow what is seen: from right to left they change places.
 */
export function indexOfKey(of: {
  readonly key: string;
  readonly current: number;
  readonly count: number;
  readonly axis: "horizontal" | "vertical";
  readonly direction?: "ltr" | "rtl";
}): number | undefined {
  const { key, current, count, axis, direction = "ltr" } = of;
  const [before, after] =
    axis === "vertical"
      ? ["ArrowUp", "ArrowDown"]
      : direction === "rtl"
        ? ["ArrowRight", "ArrowLeft"]
        : ["ArrowLeft", "ArrowRight"];
  switch (key) {
    case before:
      return (current - 1 + count) % count;
    case after:
      return (current + 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
