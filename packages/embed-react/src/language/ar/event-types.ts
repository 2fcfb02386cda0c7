import type { eventTypes as english } from "../en/event-types.ts";
import type { Translated } from "../translate.ts";

/** The catalogue of event types. */
export const eventTypes: Translated<typeof english> = {
  empty: "لا توجد أنواع أحداث موصوفة بعد",
  emptyText: "تُسلَّم الأحداث على كل حال، وتظهر أنواعها هنا بعد وصفها.",
  example: "مثال",
  exampleOf: "محتوى نموذجي لـ {name}",
  filterEmpty: "لا يوجد نوع حدث مطابق",
  filterEmptyText: "غيّر البحث أو امسحه.",
  found: {
    zero: "لا أنواع أحداث",
    one: "نوع حدث واحد",
    two: "نوعا أحداث",
    few: "{count} أنواع أحداث",
    many: "{count} نوع أحداث",
    other: "{count} نوع أحداث",
  },
  getters: "يذهب إلى",
  gettersNone: "لا شيء من وجهاتك",
  noDescription: "بلا وصف",
  noExample: "لا يوجد مثال.",
  search: "البحث بالاسم أو الوصف",
  title: "أنواع الأحداث",
};
