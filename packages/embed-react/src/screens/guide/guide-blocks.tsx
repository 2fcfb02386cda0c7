import { Fragment } from "react";
import type { ReactNode } from "react";
import type { GuideBlock, GuideText } from "../../api/guide-types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { Heading } from "../../primitives/heading.tsx";

/** A set-up guide as elements. It is text all the way: nothing of it is ever read as markup. */
export function GuideBlocks({ blocks }: { readonly blocks: readonly GuideBlock[] }) {
  return (
    <>
      {blocks.map((block, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- what is listed never changes its order
        <Block key={index} block={block} />
      ))}
    </>
  );
}

function Block({ block }: { readonly block: GuideBlock }) {
  const part = usePart();
  const { t } = useLanguage();
  switch (block.kind) {
    case "heading":
      return (
        <Heading level={3}>
          <Runs texts={block.text} />
        </Heading>
      );
    case "paragraph":
      return (
        <p {...part("guide-paragraph")}>
          <Runs texts={block.text} />
        </p>
      );
    case "list":
      return <List ordered={block.ordered} items={block.items} />;
    case "code":
      return (
        <CodeBlock
          text={block.text}
          label={t("wizard.guideCode")}
          language={block.language === "" ? undefined : block.language}
        />
      );
    case "table":
      return <GuideTable header={block.header} rows={block.rows} />;
    default:
      // A kind of block that this version does not know.
      return null;
  }
}

function List(props: {
  readonly ordered: boolean;
  readonly items: readonly (readonly GuideBlock[])[];
}) {
  const part = usePart();
  const Element = props.ordered ? "ol" : "ul";
  return (
    <Element {...part("guide-list", { ordered: props.ordered })}>
      {props.items.map((item, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- what is listed never changes its order
        <li key={index} {...part("guide-item")}>
          <GuideBlocks blocks={item} />
        </li>
      ))}
    </Element>
  );
}

function GuideTable(props: {
  readonly header: readonly (readonly GuideText[])[];
  readonly rows: readonly (readonly (readonly GuideText[])[])[];
}) {
  const part = usePart();
  const { t } = useLanguage();
  return (
    <div
      {...part("guide-table-box")}
      role="region"
      tabIndex={0}
      aria-label={t("wizard.guideTable")}
    >
      <table {...part("guide-table")}>
        <thead>
          <tr>
            {props.header.map((cell, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- what is listed never changes its order
              <th key={index} scope="col">
                <Runs texts={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- what is listed never changes its order
            <tr key={index}>
              {row.map((cell, column) => (
                // oxlint-disable-next-line react/no-array-index-key -- what is listed never changes its order
                <td key={column}>
                  <Runs texts={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Runs({ texts }: { readonly texts: readonly GuideText[] }): ReactNode {
  return texts.map((text, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- what is listed never changes its order
    <Run key={index} text={text} />
  ));
}

function Run({ text }: { readonly text: GuideText }) {
  const part = usePart();
  const { t } = useLanguage();
  switch (text.kind) {
    case "code":
      return (
        <bdi dir="ltr">
          <code {...part("guide-code")}>{withSeams(text.text)}</code>
        </bdi>
      );
    case "strong":
      return <strong>{text.text}</strong>;
    case "emphasis":
      return <em>{text.text}</em>;
    case "link":
      return isWebAddress(text.href) ? (
        <a {...part("link")} href={text.href} target="_blank" rel="noopener noreferrer">
          {text.text}
          <span {...part("sr-only")}> ({t("wizard.newTab")})</span>
        </a>
      ) : (
        text.text
      );
    default:
      return text.text;
  }
}

/** A name or a path that may be broken after each of its parts. */
function withSeams(text: string): ReactNode {
  return text.match(/[^_/=.]+[_/=.]*|[_/=.]+/g)?.map((piece, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the pieces of a text never change their order
    <Fragment key={index}>
      {piece}
      <wbr />
    </Fragment>
  ));
}

/** Whatever else an address can be has no business in a guide. */
function isWebAddress(href: string): boolean {
  try {
    return ["https:", "http:"].includes(new URL(href).protocol);
  } catch {
    return false;
  }
}
