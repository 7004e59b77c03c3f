import { type TextTheme, TextErrorTheme } from '@kommo-crm/crm-react-ui-kit/Text';

/** An error in words, in a red that can be read on both panels. */
export const ErrorTextTheme: TextTheme = {
  ...TextErrorTheme,
  '--crm-ui-kit-text-color': 'var(--reon-telegram-bot-error)',
};
