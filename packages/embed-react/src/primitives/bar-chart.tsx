import { useId } from "react";
import { usePart } from "../appearance/part.tsx";
import { useLanguage } from "../language/language.tsx";
import { Disclosure } from "./disclosure.tsx";
import { Table } from "./table.tsx";
import type { Tone } from "./tone.ts";

/** What one colour of a chart stands for. */
export interface BarSeries {
  readonly label: string;
  readonly tone: Tone;
  /** One for each label of the chart, from 0 up. */
  readonly values: readonly number[];
}

/** What a chart is given. */
export interface BarChartProps {
  /** Stacked, the first at the foot. */
  readonly series: readonly BarSeries[];
  /** Below the bars, from the start on. */
  readonly labels: readonly string[];
  /** What it shows, in one sentence. */
  readonly label: string;
  /** The name of the table with the same numbers. */
  readonly tableCaption: string;
}

const heightUnits = 100;
const stepUnits = 10;
const barUnits = 8;

/** Stacked bars with a legend, and the same numbers as a table on request. */
export function BarChart({ series, labels, label, tableCaption }: BarChartProps) {
  const part = usePart();
  const { t, format } = useLanguage();
  return (
    <figure {...part("bar-chart")}>
      <BarPlot series={series} labels={labels} label={label} />
      <figcaption {...part("bar-chart-legend")}>
        {series.map((one) => (
          <span key={one.label} {...part("bar-chart-key", { tone: one.tone })}>
            {one.label}
          </span>
        ))}
      </figcaption>
      <Disclosure summary={t("primitives.showTable")}>
        <Table
          caption={tableCaption}
          columns={[
            { key: "label", header: t("primitives.when") },
            ...series.map((one, index) => ({
              key: String(index),
              header: one.label,
              isNumeric: true,
            })),
          ]}
          rows={labels.map((text, index) => ({ text, index }))}
          rowKey={(row) => String(row.index)}
          renderCell={(row, key) =>
            key === "label" ? row.text : format.number(series[Number(key)]?.values[row.index] ?? 0)
          }
        />
      </Disclosure>
    </figure>
  );
}

function BarPlot({ series, labels, label }: Omit<BarChartProps, "tableCaption">) {
  const part = usePart();
  const id = useId();
  const { format } = useLanguage();
  const sums = labels.map((_, index) =>
    series.reduce((sum, one) => sum + (one.values[index] ?? 0), 0),
  );
  const greatest = Math.max(...sums, 1);
  return (
    <div {...part("bar-chart-plot")} dir="ltr">
      <span aria-hidden="true">{format.number(greatest)}</span>
      <svg
        viewBox={`0 0 ${Math.max(labels.length, 1) * stepUnits} ${heightUnits}`}
        preserveAspectRatio="none"
        role="img"
        aria-labelledby={id}
      >
        <title id={id}>{label}</title>
        {labels.map((text, index) => {
          let foot = heightUnits;
          return series.map((one) => {
            const height = ((one.values[index] ?? 0) / greatest) * heightUnits;
            foot -= height;
            return (
              <rect
                key={`${text} ${one.label}`}
                {...part("bar-chart-bar", { tone: one.tone })}
                x={index * stepUnits + (stepUnits - barUnits) / 2}
                y={foot}
                width={barUnits}
                height={height}
              />
            );
          });
        })}
      </svg>
      <span aria-hidden="true">{labels[0]}</span>
      <span aria-hidden="true">{labels.at(-1)}</span>
    </div>
  );
}
