import type { states as english } from "../en/states.ts";
import type { Translated } from "../translate.ts";

/** The states of things, as their badges say them. */
export const states: Translated<typeof english> = {
  attempt_delivered: "مقبولة",
  attempt_failed: "فاشلة",
  attempt_unknown: "غير معروفة",
  delivery_cancelled: "أُلغيت",
  delivery_claimed: "قيد الإرسال",
  delivery_dead: "فشلت نهائيًا",
  delivery_delivered: "تم التسليم",
  delivery_pending: "في الانتظار",
  delivery_retrying: "ستُعاد المحاولة",
  destination_ACTIVE: "نشطة",
  destination_DISABLED: "معطّلة بعد إخفاقات",
  destination_PAUSED: "أوقفتها مؤقتًا",
  destination_PAUSED_hold: "أوقفتها مؤقتًا، والأحداث محفوظة",
  destination_PAUSED_skip: "أوقفتها مؤقتًا، والأحداث تُتخطّى",
  destination_failing: "متعثّرة",
  destination_failingSince: "متعثّرة منذ {time}",
  origin_event: "حدث",
  origin_replay: "إعادة إرسال",
  origin_test: "حدث تجريبي",
  replay_cancelled: "أُلغيت",
  replay_finished: "انتهت",
  replay_paused: "متوقفة مؤقتًا",
  replay_running: "جارية",
  replay_selecting: "يجري اختيار عمليات التسليم",
  step_failed: "فشلت",
  step_passed: "نجحت",
  step_skipped: "لم يُوصل إليها",
};
