import { useId, useState } from "react";
import { BookOpen } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import { useDestinationGuide } from "../../data/destination-types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Drawer } from "../../primitives/drawer.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Panel } from "../panel.tsx";
import { GuideBlocks } from "./guide-blocks.tsx";

/** Which guide a panel shows. */
export interface GuidePanelProps {
  /** The destination type, such as `WEBHOOK`. */
  readonly type: string;
}

/** The set-up guide of a destination type: beside the form where there is room, else behind {@link GuideButton}. */
export function GuidePanel({ type }: GuidePanelProps) {
  const part = usePart();
  const { t } = useLanguage();
  const id = useId();
  return (
    <aside {...part("guide")} aria-labelledby={id}>
      <Heading level={2} id={id}>
        {t("wizard.guide")}
      </Heading>
      <GuideContent type={type} />
    </aside>
  );
}

/** Opens the guide in a drawer. Unless `isAlone`, it is there only where the panel beside the form has no room. */
export function GuideButton(props: GuidePanelProps & { readonly isAlone?: boolean | undefined }) {
  const { type, isAlone } = props;
  const part = usePart();
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  return (
    <div {...part("guide-opener", { alone: isAlone })}>
      <Button icon={<BookOpen />} onClick={() => setOpen(true)}>
        {t("wizard.openGuide")}
      </Button>
      <Drawer isOpen={isOpen} onClose={() => setOpen(false)} title={t("wizard.guide")}>
        <GuideContent type={type} />
      </Drawer>
    </div>
  );
}

function GuideContent({ type }: GuidePanelProps) {
  const part = usePart();
  return (
    // Guides come in one language: they keep its direction when the portal is read from right to left.
    <div {...part("guide-content")} dir="auto">
      <Panel query={useDestinationGuide(type)} lines={6}>
        {({ blocks }) => {
          // The panel has a title of its own.
          const [first, ...others] = blocks;
          const isTitle = first?.kind === "heading" && first.level === 1;
          return <GuideBlocks blocks={isTitle ? others : blocks} />;
        }}
      </Panel>
    </div>
  );
}
