"use client";

export type { Appearance, Slots } from "./appearance/appearance.ts";
export type { PartName } from "./appearance/parts.ts";
export { PushrailEmbed } from "./embed/pushrail-embed.tsx";
export type { PushrailEmbedHandle, PushrailEmbedProps } from "./embed/pushrail-embed.tsx";
export { PushrailProvider } from "./embed/pushrail-provider.tsx";
export type { PushrailProviderProps } from "./embed/pushrail-provider.tsx";
export type { PushrailEmbedError } from "./embed/session-context.ts";
export type { Localization } from "./language/en.ts";
export type { SessionEnd } from "./session/session-machine.ts";
export type { FetchSessionToken, SessionContext, SessionResult } from "./session/session.ts";
