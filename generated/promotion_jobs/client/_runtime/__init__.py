# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.
