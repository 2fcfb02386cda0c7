/** A language of the page's frame and of the portal. */
export type Language = "en" | "de" | "ar";

/** The languages by their own names. */
export const languages: readonly { readonly id: Language; readonly name: string }[] = [
  { id: "en", name: "English" },
  { id: "de", name: "Deutsch" },
  { id: "ar", name: "العربية" },
];

const english = {
  orders: "Orders",
  invoices: "Invoices",
  settings: "Settings",
  behind: "Behind the scenes",
  receiver: "Receiver",
  headless: "Headless",
  how: "How it is built",
  company: "Company",
  team: "Team",
  connections: "Integrations",
  connectionsLead:
    "Send what happens at Bricks to your own systems: orders, shipments and invoices, seconds after they happen.",
  look: "Look",
  language: "Language",
  signOut: "Sign out",
  menu: "Menu",
  skip: "Skip to content",
};

/** A text of the page's frame. */
export type Word = keyof typeof english;

const german: Readonly<Record<Word, string>> = {
  orders: "Bestellungen",
  invoices: "Rechnungen",
  settings: "Einstellungen",
  behind: "Hinter den Kulissen",
  receiver: "Empfänger",
  headless: "Ohne Oberfläche",
  how: "So ist es gebaut",
  company: "Firma",
  team: "Team",
  connections: "Integrationen",
  connectionsLead:
    "Bringen Sie, was bei Bricks geschieht, in Ihre eigenen Systeme: Bestellungen, Lieferungen und Rechnungen, Sekunden nachdem sie geschehen.",
  look: "Aussehen",
  language: "Sprache",
  signOut: "Abmelden",
  menu: "Menü",
  skip: "Zum Inhalt springen",
};

const arabic: Readonly<Record<Word, string>> = {
  orders: "الطلبات",
  invoices: "الفواتير",
  settings: "الإعدادات",
  behind: "خلف الكواليس",
  receiver: "المستقبِل",
  headless: "بلا واجهة",
  how: "كيف بُني هذا",
  company: "الشركة",
  team: "الفريق",
  connections: "عمليات الربط",
  connectionsLead:
    "أرسل ما يحدث في Bricks إلى أنظمتك: الطلبات والشحنات والفواتير، بعد ثوانٍ من حدوثها.",
  look: "المظهر",
  language: "اللغة",
  signOut: "تسجيل الخروج",
  menu: "القائمة",
  skip: "تخطَّ إلى المحتوى",
};

const words = { en: english, de: german, ar: arabic };
const storageKey = "bricks.language";

/** A text of the frame in a language. */
export function wordIn(language: Language, word: Word): string {
  return words[language][word];
}

/** The language of the last visit. */
export function storedLanguage(): Language {
  const stored = window.localStorage.getItem(storageKey);
  return languages.find(({ id }) => id === stored)?.id ?? "en";
}

/** Says the language and its direction on the document, and remembers it. */
export function applyLanguage(language: Language): void {
  window.localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Which way a language is written. */
export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}
