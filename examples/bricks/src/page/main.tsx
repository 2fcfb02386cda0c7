import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { applyLook, storedLook } from "./look.ts";
import { applyLanguage, storedLanguage } from "./words.ts";

applyLook(storedLook());
applyLanguage(storedLanguage());
const place = document.getElementById("app");
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
