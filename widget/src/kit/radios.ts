import { RadioPrimaryTheme, type RadioThemeType } from '@kommo-crm/crm-react-ui-kit/RadioGroup';

/** A radio button with the border of the kit's fields: its own is hardly to be seen while it is not chosen. */
export const SeenRadioTheme: RadioThemeType = {
  ...RadioPrimaryTheme,
  '--crm-ui-kit-radio-border-color': 'var(--crm-ui-kit-palette-border-default)',
};
