import type { shell as english } from "../en/shell.ts";
import type { Translated } from "../translate.ts";

/** The area `shell` in Arabic. */
export const shell: Translated<typeof english> = {
  activity: "النشاط",
  crashed: "توقّف هذا الجزء من الصفحة عن العمل",
  crashedText: "لم يتغيّر شيء مما هو محفوظ. حاول مرة أخرى أو انتقل إلى صفحة أخرى.",
  credentials: "بيانات الاعتماد",
  deliveries: "عمليات التسليم",
  destinations: "الوجهات",
  eventTypes: "أنواع الأحداث",
  leave: "تجاهل التغييرات",
  leaveText: "لم يُحفظ ما أدخلته بعد.",
  leaveTitle: "هل تريد المغادرة دون حفظ؟",
  loggedOut: "لقد سجّلت الخروج",
  loggedOutText: "لا يبقى في هذه الصفحة شيء مما رأيته.",
  navigation: "الصفحات",
  notConnected: "تعذّر إجراء الاتصال",
  notConnectedText: "تُعاد المحاولة تلقائيًا، ويمكنك المحاولة الآن أيضًا.",
  notFound: "لا توجد صفحة كهذه",
  notFoundText: "قد يكون الرابط ناقصًا، أو حُذف ما كان يعرضه.",
  replays: "عمليات إعادة الإرسال",
  toDestinations: "الانتقال إلى الوجهات",
  unreachable: "يتعذّر الوصول إلى الخدمة",
  unreachableText: "تحقّق من اتصالك ثم حاول مرة أخرى.",
};
