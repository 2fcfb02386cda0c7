/** What something means for the reader: nothing in particular, well, beware, wrong, or good to know. */
export type Tone = "neutral" | "success" | "warning" | "danger" | "info";
