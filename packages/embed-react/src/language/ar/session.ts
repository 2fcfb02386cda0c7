import type { session as english } from "../en/session.ts";
import type { Translated } from "../translate.ts";

/** What is said of the session, and of requests that came to nothing. */
export const session: Translated<typeof english> = {
  denied: "هذه الصفحة غير متاحة لك",
  deniedText: "تعذّر تأكيد صلاحية دخولك. يُرجى سؤال مزوّد الخدمة.",
  expired: "انتهت جلستك",
  expiredText: "لم يضع شيء مما أدخلته. أعد الاتصال للمتابعة.",
  label: "تسليم الأحداث",
  misconfigured: "البوابة غير مُعدّة على الوجه الصحيح",
  offline: "أنت غير متصل. التغييرات متوقفة.",
  online: "عاد الاتصال.",
  problem_forbidden: "لا يُسمح لك بهذا",
  problem_forbiddenText: "لم يُتح لك مزوّد الخدمة هذا الإجراء.",
  problem_notFound: "لا يوجد شيء هنا",
  problem_notFoundText: "ربما حُذف، أو أن الرابط غير مكتمل.",
  problem_overloaded: "الخدمة مشغولة",
  problem_overloadedText: "انتظر قليلًا ثم أعد المحاولة.",
  problem_rateLimited: "طلبات كثيرة جدًا",
  problem_rateLimitedText: {
    zero: "أعد المحاولة الآن.",
    one: "انتظر ثانية واحدة ثم أعد المحاولة.",
    two: "انتظر ثانيتين ثم أعد المحاولة.",
    few: "انتظر {count} ثوانٍ ثم أعد المحاولة.",
    many: "انتظر {count} ثانية ثم أعد المحاولة.",
    other: "انتظر {count} ثانية ثم أعد المحاولة.",
  },
  problem_stateConflict: "هذا غير ممكن في الوقت الحالي",
  reconnect: "إعادة الاتصال",
  reconnected: "عاد الاتصال.",
  reconnecting: "جارٍ إعادة الاتصال…",
  revoked: "أُنهي الدخول إلى هذه الصفحة",
  revokedText: "إن كان هذا خطأً، فأعد الاتصال أو اسأل مزوّد الخدمة.",
  stale: "حتى {time}. جارٍ إعادة الاتصال…",
  suspended: "هذه الخدمة موقوفة",
  suspendedText: "يُرجى سؤال مزوّد الخدمة.",
};
