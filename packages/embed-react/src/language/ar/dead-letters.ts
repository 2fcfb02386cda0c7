import type { deadLetters as english } from "../en/dead-letters.ts";
import type { Translated } from "../translate.ts";

/** The dead letters of a destination. */
export const deadLetters: Translated<typeof english> = {
  backToGroups: "كل الأسباب",
  count: {
    zero: "لا عمليات تسليم",
    one: "عملية تسليم واحدة",
    two: "عمليتا تسليم",
    few: "{count} عمليات تسليم",
    many: "{count} عملية تسليم",
    other: "{count} عملية تسليم",
  },
  countAtLeast: "أكثر من {count} عملية تسليم",
  empty: "لم يفشل شيء نهائيًا",
  emptyText: "كل أحداث هذه الوجهة سُلّمت أو ما زالت قيد المحاولة.",
  example: "عرض مثال",
  first: "أول مرة",
  last: "آخر مرة",
  listCaption: "فشلت نهائيًا: {reason}",
  rejected_next: "انظر في مثال لترى ما كان الرد، وصحّح المستقبِل أو إعدادات الوجهة، ثم أعد الإرسال.",
  replayAll: "إعادة إرسال الكل",
  replayGroup: "إعادة إرسال هذه",
  showList: "عرضها",
  summary: {
    zero: "لا توجد عمليات تسليم متوقفة.",
    one: "عملية تسليم واحدة لن تُعاد محاولتها تلقائيًا.",
    two: "عمليتا تسليم لن تُعاد محاولتهما تلقائيًا.",
    few: "{count} عمليات تسليم لن تُعاد محاولتها تلقائيًا.",
    many: "{count} عملية تسليم لن تُعاد محاولتها تلقائيًا.",
    other: "{count} عملية تسليم لن تُعاد محاولتها تلقائيًا.",
  },
  summaryAtLeast: "أكثر من {count} عملية تسليم لن تُعاد محاولتها تلقائيًا.",
};
