-- Finds the imports that repair another one (IMP-6).
create index import_repairs on app.import (tenant_id, entity_id, repairs) where repairs is not null;
