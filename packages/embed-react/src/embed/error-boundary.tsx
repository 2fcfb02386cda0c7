import { Component } from "react";
import type { ReactNode } from "react";

/** Props of {@link ErrorBoundary}. */
export interface ErrorBoundaryProps {
  /** In the place of what broke; `retry` renders that again. */
  readonly fallback: (error: unknown, retry: () => void) => ReactNode;
  readonly onError: (error: unknown) => void;
  readonly children: ReactNode;
}

interface Broken {
  /** In a list of one, since anything can be thrown, `undefined` too. */
  readonly thrown: readonly [unknown] | undefined;
}

/** Keeps what breaks inside it from taking anything else off the page. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, Broken> {
  override state: Broken = { thrown: undefined };

  /** Called by React. */
  static getDerivedStateFromError(error: unknown): Broken {
    return { thrown: [error] };
  }

  /** Called by React. */
  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  /** Called by React. */
  override render(): ReactNode {
    const { thrown } = this.state;
    if (thrown === undefined) return this.props.children;
    return this.props.fallback(thrown[0], () => this.setState({ thrown: undefined }));
  }
}
