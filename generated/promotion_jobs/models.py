# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

from __future__ import annotations

from collections.abc import Mapping as _Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StrictBool, constr, model_validator
from typing_extensions import TypeAliasType

from promotion_jobs._fields import Integer, NotNull


class _JsonSchemaRuntimeValidationBase(BaseModel):
    __json_schema_conditional_required__: ClassVar[tuple[Any, ...]] = ()

    @model_validator(mode='before')
    @classmethod
    def _validate_json_schema_runtime_rules(cls, data: Any) -> Any:
        data = cls._validate_json_schema_conditional_required(data)
        return data

    @classmethod
    def _validate_json_schema_conditional_required(cls, data: Any) -> Any:
        if not (isinstance(data, dict) or isinstance(data, _Mapping)):
            return data
        for rule in cls.__json_schema_conditional_required__:
            condition_matches = all(
                any(name in data and data[name] in expected for name in names)
                for names, expected in rule['condition']
            )
            required_groups = (
                rule['then_required_groups']
                if condition_matches
                else rule['else_required_groups']
            )
            for group in required_groups:
                if all(any(name in data for name in names) for names in group):
                    continue
                raise ValueError('Conditional required properties are missing')
        return data


class AnyObject(BaseModel):
    """
    Any object.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )


class ConsumeUnit(StrEnum):
    """
    What counts as one use.
    """

    per_item = 'per_item'
    per_cart = 'per_cart'


class JobInputBase(BaseModel):
    """
    The properties of every request for a job.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    type: Literal['promotion_job']
    name: Annotated[str | None, Field(examples=['Summer sale'], max_length=50), NotNull] = None
    """
    The job's name.
    """


class CodeExportJobInput(JobInputBase):
    """
    A job that exports codes.
    """

    model_config = ConfigDict(
        str_min_length=0,
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    job_type: Literal['code_export']


class CodeGenerateParameters(BaseModel):
    """
    The parameters of the codes to generate.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    number_of_codes: Annotated[Integer, Field(ge=1)]
    """
    Number of codes that the job generates.
    """
    max_uses_per_code: Annotated[Integer | None, Field(ge=0), NotNull] = None
    """
    How often a code can be used. Zero means never; if it is absent, there is no limit.
    """
    consume_unit: Annotated[ConsumeUnit | None, NotNull] = None
    code_prefix: Annotated[str | None, Field(examples=['summer']), NotNull] = None
    """
    A prefix of each code, joined to the generated value by a dash.
    """
    code_length: Annotated[Integer, Field(ge=8, le=16)] = 8
    """
    Number of characters of the generated value, without its dashes.
    """


class JobParameters(BaseModel):
    """
    The parameters of a job, as they were sent. The server may show its own value for a parameter that was not sent.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    number_of_codes: Integer
    max_uses_per_code: Integer | None = None
    consume_unit: str | None = None
    code_prefix: str | None = None
    code_length: Integer | None = None


class JobResult(BaseModel):
    """
    The result of a job that generates codes, so far.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    generated: Annotated[Integer | None, Field(ge=0)] = None
    deleted: Annotated[Integer | None, Field(ge=0)] = None


class JobStatus(StrEnum):
    """
    The status of a job.
    """

    pending = 'pending'
    processing = 'processing'
    completed = 'completed'
    failed = 'failed'
    cancelling = 'cancelling'
    cancelled = 'cancelled'


class PageLinks(BaseModel):
    """
    Links to the pages of a list, absolute or relative. A link to a page that does not exist may be absent, null or empty.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    current: str | None = None
    first: str | None = None
    last: str | None = None
    prev: str | None = None
    next: str | None = None


class PagePosition(BaseModel):
    """
    The page's limit and offset, its number, and the number of pages.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    limit: Annotated[Integer, Field(ge=0)]
    offset: Annotated[Integer, Field(ge=0)]
    current: Annotated[Integer, Field(ge=0)]
    total: Annotated[Integer, Field(ge=0)]


class ResultsTotal(BaseModel):
    """
    The number of records that match.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    total: Annotated[Integer, Field(ge=0)]


class JobFile(BaseModel):
    """
    The URL of an export's file. It is signed, valid for a limited time, and may point to another host.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    href: Annotated[str, Field(pattern='^[hH][tT][tT][pP][sS]?://')]


class PromotionCode(BaseModel):
    """
    One code of a promotion.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    code: Annotated[str, Field(min_length=1)]


class CodeToDelete(BaseModel):
    """
    A code to delete.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    code: str


class CurrencyAmount(BaseModel):
    """
    An amount, in the smallest unit of a currency.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    currency: str
    amount: Integer


class Promotion(BaseModel):
    """
    A promotion.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    type: Literal['promotion']
    id: Annotated[str, Field(min_length=1)]


class TokenRequest(BaseModel):
    """
    Client credentials.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    client_id: str
    client_secret: str
    grant_type: Literal['client_credentials']


class Token(BaseModel):
    """
    A token and its lifetime.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    access_token: Annotated[str, Field(min_length=1)]
    token_type: Literal['Bearer']
    expires: Integer
    expires_in: Annotated[Integer, Field(ge=1)]


class QueryError(BaseModel):
    """
    One error of a query.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    status: Annotated[Integer | constr(pattern=r'^[0-9]+$') | None, NotNull] = None
    """
    The status of the response, as an integer or as a string of digits.
    """
    title: str
    detail: str | None = None


class TooManyCodesError(BaseModel):
    """
    The request asks for more codes than a promotion may have.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    status: Integer | constr(pattern=r'^[0-9]+$')
    """
    The status of the response, as an integer or as a string of digits.
    """
    source: Literal['data.parameters.number_of_codes']
    title: Literal['Too many promotion codes']
    detail: str


class AutomaticPromotionError(BaseModel):
    """
    The promotion is automatic, and cannot have more codes.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    status: Integer | constr(pattern=r'^[0-9]+$')
    """
    The status of the response, as an integer or as a string of digits.
    """
    title: Literal['No codes allowed']
    detail: Literal['Cannot add codes to an automatic promotion']


class NotCancellableError(BaseModel):
    """
    The job has ended.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    status: Integer | constr(pattern=r'^[0-9]+$')
    """
    The status of the response, as an integer or as a string of digits.
    """
    title: Literal['Unprocessable Entity']
    detail: Literal['Only pending or processing jobs can be cancelled']


class NoFileError(BaseModel):
    """
    The job has no file.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    status: Integer | constr(pattern=r'^[0-9]+$')
    """
    The status of the response, as an integer or as a string of digits.
    """
    title: Literal['Unprocessable Entity']
    detail: str


class UnauthorizedErrorTitle(StrEnum):
    unauthorized = 'Unauthorized'
    unable_to_validate_access_token = 'Unable to validate access token'


class UnauthorizedError(BaseModel):
    """
    The token is missing or not valid.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    title: UnauthorizedErrorTitle


class ForbiddenError(BaseModel):
    """
    The token lacks the permission.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    title: Literal['Forbidden']


class PromotionNotFoundError(BaseModel):
    """
    The promotion is unknown.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    title: Literal['Not Found']
    detail: Literal['promotion not found']


PromotionIDParameter = TypeAliasType("PromotionIDParameter", Annotated[str, Field(min_length=1)])


JobIDParameter = TypeAliasType("JobIDParameter", Annotated[str, Field(min_length=1)])


FilterParameter = TypeAliasType("FilterParameter", str)


PageLimitParameter = TypeAliasType("PageLimitParameter", Annotated[Integer, Field(ge=1, le=100)])


PageOffsetParameter = TypeAliasType("PageOffsetParameter", Annotated[Integer, Field(ge=0)])


class TooManyRequestsResponseRetryAfterHeader(RootModel[str]):
    root: str


class CodeGenerateJobInput(JobInputBase):
    """
    A job that generates codes.
    """

    model_config = ConfigDict(
        str_min_length=0,
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    job_type: Literal['code_generate']
    parameters: CodeGenerateParameters


class Timestamps(BaseModel):
    """
    When a record was created and last changed.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    created_at: Annotated[str, Field(examples=['2023-08-01T22:46:50.006975613Z'])]
    """
    A timestamp as in RFC 3339, with any number of fractional digits and any offset.
    """
    updated_at: Annotated[str, Field(examples=['2023-08-01T22:46:50.006975613Z'])]
    """
    A timestamp as in RFC 3339, with any number of fractional digits and any offset.
    """


class PageMeta(BaseModel):
    """
    The position of a page in its list.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    page: PagePosition
    results: ResultsTotal


class CodesPage(BaseModel):
    """
    A page of codes.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    data: list[PromotionCode]


class DeleteCodesInput(BaseModel):
    """
    The codes to delete.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    type: Literal['promotion_codes']
    codes: list[CodeToDelete]


class FixedDiscount(BaseModel):
    """
    A fixed discount, in each currency.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    currencies: list[CurrencyAmount]


class PromotionResponse(BaseModel):
    """
    One promotion.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    data: Promotion


class Error(BaseModel):
    """
    One error.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    status: Integer | constr(pattern=r'^[0-9]+$')
    """
    The status of the response, as an integer or as a string of digits.
    """
    title: str
    detail: str | None = None


class QueryErrors(BaseModel):
    """
    Why a query was rejected. The error for a filter may lack its status.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    errors: Annotated[list[QueryError], Field(min_length=1)]


class JobMeta(BaseModel):
    """
    When a job was created and last changed.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    timestamps: Timestamps


class DeleteCodesRequest(BaseModel):
    """
    The codes to delete.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    data: DeleteCodesInput


class PromotionInput(BaseModel):
    """
    A promotion, as far as the facts describe it; no fact says what the server requires or rejects.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    type: Literal['promotion']
    name: Annotated[str | None, NotNull] = None
    description: Annotated[str | None, NotNull] = None
    enabled: Annotated[StrictBool | None, NotNull] = None
    automatic: Annotated[StrictBool | None, NotNull] = None
    promotion_type: Annotated[str | None, Field(examples=['fixed_discount']), NotNull] = None
    schema_: Annotated[FixedDiscount | AnyObject | None, Field(alias='schema'), NotNull] = None
    start: Annotated[str | None, Field(examples=['2026-01-01']), NotNull] = None
    """
    A date, or a date and a time.
    """
    end: Annotated[str | None, Field(examples=['2026-01-01']), NotNull] = None
    """
    A date, or a date and a time.
    """


class Errors(BaseModel):
    """
    Why a request was rejected.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    errors: Annotated[list[Error], Field(min_length=1)]


class CreateJobRequest(BaseModel):
    """
    The body of a request for a job.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    data: Annotated[CodeGenerateJobInput | CodeExportJobInput, Field(discriminator='job_type')]
    """
    The job to create. `job_type` selects the variant.
    """


class PromotionJobBase(_JsonSchemaRuntimeValidationBase):
    """
    The properties of every job.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )

    __json_schema_conditional_required__: ClassVar[tuple[Any, ...]] = (
        {
            'condition': ((('status',), ('failed',)),),
            'then_required_groups': ((('error',),),),
            'else_required_groups': (),
        },
    )

    type: Literal['promotion_job']
    id: Annotated[str, Field(min_length=1)]
    """
    A unique identifier.
    """
    promotion_id: str
    name: str | None = None
    status: JobStatus
    error: str | None = None
    meta: JobMeta


class CodeGenerateJob(PromotionJobBase):
    """
    A job that generates codes.
    """

    model_config = ConfigDict(
        str_min_length=0,
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    job_type: Literal['code_generate']
    parameters: JobParameters
    result: JobResult | None = None


class CodeExportJob(PromotionJobBase):
    """
    A job that exports codes. It shows neither parameters nor a result.
    """

    model_config = ConfigDict(
        str_min_length=0,
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    job_type: Literal['code_export']
    parameters: None = None
    result: None = None


class CreatePromotionRequest(BaseModel):
    """
    The promotion to create.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    data: PromotionInput


class JobsPage(BaseModel):
    """
    A page of jobs.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    data: list[Annotated[CodeGenerateJob | CodeExportJob, Field(discriminator='job_type')]]
    links: PageLinks
    meta: PageMeta


class JobResponse(BaseModel):
    """
    One job.
    """

    model_config = ConfigDict(
        str_min_length=0,
        extra='allow',
        validate_by_name=True,
        use_attribute_docstrings=True,
    )
    data: Annotated[CodeGenerateJob | CodeExportJob, Field(discriminator='job_type')]
    """
    A job. `job_type` selects the variant.
    """
