import type { Translate } from "../../language/language.tsx";
import type { FieldFault } from "./form-model.ts";

/** What is wrong with a value, in one sentence of the language in force; the server's own sentences stay as they are. */
export function faultText(t: Translate, fault: FieldFault): string {
  switch (fault.kind) {
    case "required":
      return t("forms.required");
    case "integer":
      return t("forms.integer");
    case "minimum":
      return t("forms.minimum", { minimum: fault.minimum });
    case "maximum":
      return t("forms.maximum", { maximum: fault.maximum });
    case "range":
      return t("forms.range", { minimum: fault.minimum, maximum: fault.maximum });
    case "url":
      return t("forms.url");
    case "length":
      return t("forms.tooLong", { maximum: fault.maximum });
    case "waits":
      return t("forms.customWaitsInvalid");
    case "said":
      return fault.message;
  }
}
