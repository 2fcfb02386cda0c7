import { forwardRef } from "react";
import type { Ref } from "react";
import { Search } from "lucide-react";
import { usePart } from "../appearance/part.tsx";
import { TextInput } from "./text-input.tsx";
import type { TextInputProps } from "./text-input.tsx";

/** What a search box is given. */
export interface SearchInputProps extends Omit<TextInputProps, "type" | "isCode" | "aria-label"> {
  /** Its name; also shown in it while it is empty, unless `placeholder` says otherwise. */
  readonly label: string;
}

/** A box to search in what is shown. */
export const SearchInput = forwardRef(function SearchInput(
  { label, ...attributes }: SearchInputProps,
  ref: Ref<HTMLInputElement>,
) {
  const part = usePart();
  return (
    <span {...part("search-input")}>
      <Search aria-hidden="true" />
      <TextInput placeholder={label} {...attributes} type="search" aria-label={label} ref={ref} />
    </span>
  );
});
