import type { concerns as english } from "../en/concerns.ts";
import type { Translated } from "../translate.ts";

/** Whose turn it is after a failure. */
export const concerns: Translated<typeof english> = {
  configuration: "الدور عليك: يجب تغيير إعدادات هذه الوجهة.",
  configuration_short: "الإعدادات",
  destination: "الدور عليك: النظام المستقبِل يحتاج إلى عناية.",
  destination_short: "النظام المستقبِل",
  event: "الدور عليك: لم يُقبل هذا الحدث كما هو.",
  event_short: "هذا الحدث",
  platform: "الدور علينا: كان الخطأ من جانبنا، ويُصلَح دون تدخّل منك.",
  platform_short: "جانبنا",
  title: "على من الدور",
};
