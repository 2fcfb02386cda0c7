const paths = {
  orders: "M4 7l8-4 8 4v10l-8 4-8-4zM4 7l8 4 8-4M12 11v10",
  invoices: "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  receiver: "M4 13l3-8h10l3 8v6H4zM4 13h5l1 2h4l1-2h5",
  headless: "M8 6l-5 6 5 6M16 6l5 6-5 6",
  how: "M12 6c-2-2-5-2-8-2v14c3 0 6 0 8 2 2-2 5-2 8-2V4c-3 0-6 0-8 2zM12 6v14",
  menu: "M4 7h16M4 12h16M4 17h16",
  signOut: "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
  check: "M5 12l5 5 9-10",
  plus: "M12 5v14M5 12h14",
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof paths;

/** A line drawing of 20 px, beside a word that says the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

/** Bricks' mark. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <g className="mark-first">
        <rect x="5" y="6" width="6" height="5" rx="1" />
        <rect x="13" y="6" width="6" height="5" rx="1" />
        <rect x="2" y="10" width="20" height="8" rx="1.5" />
      </g>
      <g className="mark-second">
        <rect x="13" y="15" width="6" height="5" rx="1" />
        <rect x="21" y="15" width="6" height="5" rx="1" />
        <rect x="10" y="19" width="20" height="8" rx="1.5" />
      </g>
    </svg>
  );
}
