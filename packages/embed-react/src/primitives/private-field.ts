/**
 * The marks by which password managers, form fillers and tools that record what happens on a page leave an element alone: it
 * holds a secret that is none of the reader's own passwords.
 */
export const privateField = {
  "data-1p-ignore": "true",
  "data-lpignore": "true",
  "data-bwignore": "true",
  "data-form-type": "other",
  "data-private": "true",
  "data-sentry-mask": "true",
} as const;
