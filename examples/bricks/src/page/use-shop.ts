import { useCallback, useEffect, useState } from "react";
import type { Invoice, Order } from "../shop.ts";
import { ask, sentenceOf } from "./ask.ts";
import { useToast } from "./toast.tsx";

interface ShopFacts {
  readonly orders: readonly Order[];
  readonly invoices: readonly Invoice[];
}

interface ShopAnswer extends ShopFacts {
  readonly event: { readonly id: string; readonly eventType: string };
}

/** The signed-in company's orders and invoices, and a way to press one of their buttons. */
export function useShop(): {
  /** `undefined` while it is being read. */
  readonly shop: ShopFacts | undefined;
  /** Does what is at this address of Bricks' server, and tells of the event that it sent. */
  readonly press: (path: string) => void;
} {
  const [shop, setShop] = useState<ShopFacts>();
  const toast = useToast();
  const onProblem = useCallback(
    (error: unknown) => toast({ text: sentenceOf(error), isProblem: true }),
    [toast],
  );
  useEffect(() => {
    ask<ShopFacts>("GET", "/app/shop").then(setShop, onProblem);
  }, [onProblem]);
  const press = useCallback(
    (path: string) => {
      ask<ShopAnswer>("POST", path, {}).then((answer) => {
        setShop(answer);
        const { id, eventType } = answer.event;
        toast({
          text: `Sent ${eventType}`,
          code: id,
          link: { href: "/settings/integrations#/deliveries", text: "See its deliveries" },
        });
      }, onProblem);
    },
    [toast, onProblem],
  );
  return { shop, press };
}
