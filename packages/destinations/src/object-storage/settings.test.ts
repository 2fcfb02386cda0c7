import { describe, expect, test } from "vitest";
import { objectStorageFields, parseObjectStorageSettings } from "./settings.ts";

describe("the settings of an object store", () => {
  test("are plain files by type and hour unless something else is said", () => {
    expect(parseObjectStorageSettings({ bucket: "another's setting" })).toEqual({
      config: {
        format: "ndjson",
        compression: "none",
        pathTemplate: "event_type={event_type}/dt={date}/hour={hour}",
      },
    });
  });

  test("are kept as given", () => {
    const given = {
      prefix: "events/production",
      format: "parquet",
      compression: "zstd",
      pathTemplate: "{year}/{month}",
    };
    expect(parseObjectStorageSettings(given)).toEqual({ config: given });
  });

  test("that are empty or null count as left out", () => {
    const { config } = parseObjectStorageSettings({ prefix: "", pathTemplate: null }) as {
      config: object;
    };
    expect(config).not.toHaveProperty("prefix");
    expect(config).toHaveProperty("pathTemplate", "event_type={event_type}/dt={date}/hour={hour}");
  });

  test("take a prefix that ends in one slash, as folders are often written", () => {
    expect(parseObjectStorageSettings({ prefix: "events/" })).toHaveProperty(
      "config.prefix",
      "events",
    );
    for (const prefix of ["/", "//", "events//", "/events/"])
      expect(parseObjectStorageSettings({ prefix })).toHaveProperty("problems.0.path", "/prefix");
  });

  test("that cannot be used are all reported at once", () => {
    const parsed = parseObjectStorageSettings({
      prefix: "../other",
      format: "csv",
      compression: 7,
      pathTemplate: "{customer}",
    });
    expect(parsed).toEqual({
      problems: [
        { path: "/prefix", message: expect.stringMatching(/^The prefix has folder names .*\.$/) },
        { path: "/format", message: "File format is one of ndjson, parquet." },
        { path: "/compression", message: "Compression is one of none, gzip, zstd." },
        {
          path: "/pathTemplate",
          message:
            "The path template knows only the placeholders {event_type}, {date}, {year}, {month}, {day}, {hour}.",
        },
      ],
    });
  });

  test.each([{}, [], 1, true, "a\nb", "a\0", "\ud800"])("the prefix %j is refused", (prefix) => {
    expect(parseObjectStorageSettings({ prefix })).toHaveProperty("problems.0.path", "/prefix");
  });

  test("have a form that fills in what they are without it", () => {
    for (const { name, default: value, required, secret } of objectStorageFields) {
      expect({ name, required, secret }).toEqual({ name, required: false, secret: false });
      if (value !== undefined)
        expect(parseObjectStorageSettings({})).toHaveProperty(["config", name], value);
    }
  });
});
