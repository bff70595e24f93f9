"""The report: one model, and its forms. A form knows nothing but the model."""
