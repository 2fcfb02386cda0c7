import type { Settings } from "../destination.ts";

/** What objects are written as: the settings `format` and `compression` and what follows from them. */

/** One event a line, or a table of events. */
export const formats = ["ndjson", "parquet"] as const;

/** How the bytes are made smaller: of NDJSON the whole object, of Parquet the pages inside of it. */
export const compressions = ["none", "gzip", "zstd"] as const;

/** What the objects of a destination are. */
export interface ObjectFormat {
  readonly format: (typeof formats)[number];
  readonly compression: (typeof compressions)[number];
  /** What the names of objects end in, with its dot. */
  readonly extension: string;
  /** Sources: RFC 6713 (gzip), RFC 8878 (zstd), the IANA registry (Parquet); NDJSON has no registered type. */
  readonly contentType: string;
}

/** Reads the settings. What is not known counts as plain NDJSON. */
export function formatOf(config: Settings["config"]): ObjectFormat {
  const compression = compressions.find((known) => known === config["compression"]) ?? "none";
  if (config["format"] === "parquet") {
    const contentType = "application/vnd.apache.parquet";
    return { format: "parquet", compression, extension: ".parquet", contentType };
  }
  switch (compression) {
    case "none":
      return {
        ...{ format: "ndjson", compression },
        ...{ extension: ".ndjson", contentType: "application/x-ndjson" },
      };
    case "gzip":
      return {
        ...{ format: "ndjson", compression },
        ...{ extension: ".ndjson.gz", contentType: "application/gzip" },
      };
    case "zstd":
      return {
        ...{ format: "ndjson", compression },
        ...{ extension: ".ndjson.zst", contentType: "application/zstd" },
      };
  }
}
